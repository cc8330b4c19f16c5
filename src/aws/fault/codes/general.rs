//! What every service may answer; asked last, for codes here end in wildcards.

use super::{Hint, hint};

pub const HINTS: &[Hint] = &[
    hint(
        &["MissingParameter", "MissingRequiredParameter"],
        "",
        "A member that AWS needs here is missing: the message above names it; add it to the call. What the call \
         takes: `CALL?` at the prompt.",
        "AWS に必要なメンバーが足りません。上のメッセージにあるメンバーを呼び出しに追加してください。呼び出しに書けるものは、プロンプトで `CALL?` と入力すると見られます。",
    ),
    hint(
        &["InvalidParameterCombination"],
        "",
        "These members do not go together: leave one of those out that the message above names. What the call \
         takes: `CALL?` at the prompt.",
        "一緒に使えないメンバーの組み合わせです。上のメッセージにあるメンバーのどちらかを外してください。呼び出しに書けるものは、プロンプトで `CALL?` と入力すると見られます。",
    ),
    hint(
        &["UnknownParameter"],
        "",
        "AWS does not know a member of this call: leave out the one that the message above names.",
        "AWS が知らないメンバーがあります。上のメッセージにあるメンバーを外してください。",
    ),
    hint(
        &["DependencyViolation", "ResourceInUse", "DeleteConflict", "InvalidGroup.InUse"],
        "",
        "Something else still uses it: delete that first, in the reverse of the order of creation. What a \
         service or load balancer leaves behind (network interfaces) is gone a minute later. What has an address \
         in a VPC: `ec2::describe_network_interfaces(#{ filters: #{ \"vpc-id\": id } })`.",
        "まだほかのリソースが使っています。作ったときと逆の順番で、先にそちらを削除してください。サービスやロードバランサーのネットワークインターフェイスは 1 分ほどで消えます。VPC でアドレスを使っているものは `ec2::describe_network_interfaces(#{ filters: #{ \"vpc-id\": id } })` でわかります。",
    ),
    hint(
        &["ResourceInUseException"],
        "",
        "Something else still uses it, or a change of it is not done: wait a minute, delete what uses it first, \
         then run again.",
        "まだほかのものが使っているか、前の変更が終わっていません。1 分ほど待ち、使っているものを先に削除してから、もう一度実行してください。",
    ),
    hint(
        &[
            "*LimitExceeded",
            "LimitExceeded*",
            "*QuotaExceeded*",
            "TooMany*",
            "MaxIOPSLimitExceeded",
            "*LimitExceededException",
        ],
        "",
        "A quota of the account is used up. Delete what nobody needs, take another --region, or ask for more in \
         Service Quotas. `aws service-quotas list-service-quotas --service-code vpc` shows those of a service.",
        "アカウントの上限（クォータ）に達しています。不要なものを削除する、別の --region を使う、Service Quotas で引き上げを申請する、のいずれかで進めます。サービスの上限は `aws service-quotas list-service-quotas --service-code vpc` のように見られます。",
    ),
    hint(
        &["EntityAlreadyExists", "*AlreadyExists*", "Duplicate*", "*.Duplicate", "*.Duplicated", "AlreadyExists*"],
        "",
        "It is there already, perhaps from an earlier run: use it, delete it, or choose another name: `handson \
         run SCRIPT --set name=...`.",
        "すでに存在します（以前の実行で作ったものかもしれません）。それを使うか、削除するか、別の名前にしてください: `handson run スクリプト --set name=...`",
    ),
    hint(
        &[
            "*NotFound",
            "*.NotFound",
            "*NotFoundException",
            "NoSuch*",
            "*NotFoundFault",
            "InvalidInstanceID.*",
            "TargetNotConnectedException",
        ],
        "",
        "It is not in this account and region: check --region, --profile and the id. What was made seconds ago \
         can take a moment to appear. Where you are: `handson eval target`, and on AWS `aws sts \
         get-caller-identity`.",
        "このアカウントとリージョンにはありません。--region、--profile、ID を確かめてください。作った直後のものは、見えるようになるまで少しかかることがあります。いまの場所は `handson eval target`、AWS では `aws sts get-caller-identity` で確かめられます。",
    ),
    hint(
        &["NotImplemented"],
        "rehearsal cloud",
        "It works on AWS itself (--aws) and on an endpoint that has it (--endpoint-url); docs/rehearsal-cloud.md \
         lists what is simulated.",
        "リハーサルクラウドはこの操作に対応していません。AWS 本体 (--aws) か、対応するエンドポイント (--endpoint-url) で使えます。対応する操作の一覧は \
         docs/rehearsal-cloud.md にあります。",
    ),
    hint(
        &[
            "NotImplemented",
            "NotImplementedError",
            "InvalidAction",
            "UnknownOperationException",
            "UnsupportedOperation",
        ],
        "",
        "The endpoint does not know this operation. An AWS simulator may lack it; AWS itself has it in the regions \
         where the service is offered.",
        "エンドポイントがこの操作に対応していません。AWS のシミュレーターでは未実装の場合があります。AWS 本体では、サービスが提供されているリージョンで使えます。",
    ),
    hint(
        &[
            "InternalError",
            "InternalFailure",
            "ServerException",
            "ServiceUnavailable*",
            "Unavailable",
            "InternalServer*",
        ],
        "",
        "The fault is on the service's side: run again in a minute; what is finished is not made again: `handson \
         run SCRIPT --resume`. https://health.aws.amazon.com/health/status shows disturbances.",
        "サービス側の問題です。1 分ほど待って、もう一度実行してください。済んだところは繰り返しません: `handson run スクリプト --resume`。障害情報は https://health.aws.amazon.com/health/status にあります。",
    ),
    hint(
        &["ServiceFailure"],
        "",
        "The fault is on the service's side: run again in a minute; https://health.aws.amazon.com/health/status \
         shows disturbances.",
        "サービス側の問題です。1 分ほど待って、もう一度実行してください。障害情報は https://health.aws.amazon.com/health/status にあります。",
    ),
    hint(
        &["ConflictException"],
        "",
        "Another change of the same thing is going on or stands against it: wait some seconds and run again; the \
         message above says what it is.",
        "同じものの別の変更と衝突しています。数秒待って、もう一度実行してください。理由は上のメッセージにあります。",
    ),
    hint(
        &["SerializationException", "MalformedQueryString", "MissingAction", "InvalidQueryParameter"],
        "",
        "AWS could not read the request: this is a mistake of handson or of something in between. Run with --debug \
         and report what it shows.",
        "AWS がリクエストを読めませんでした。handson か途中の機器の問題です。--debug を付けて実行し、表示された内容を報告してください。",
    ),
    hint(
        &[
            "ClientException",
            "InvalidID",
            "InvalidParameterException",
            "InvalidParameterValue",
            "InvalidParameter",
            "ValidationError",
            "ValidationException",
            "InvalidConfigurationRequest",
            "InvalidRequest",
            "InvalidOperationException",
            "InvalidSubnet",
            "CannotDelete",
            "UnsupportedTenancy",
        ],
        "",
        "AWS does not take this input: the message above says which part and why; change that in the call and \
         run again. What the call takes: `CALL?` at the prompt.",
        "AWS がこの入力を受け付けません。どの部分がなぜだめなのかは上のメッセージにあります。呼び出しのその部分を直して、もう一度実行してください。呼び出しに書けるものは、プロンプトで `CALL?` と入力すると見られます。",
    ),
    hint(
        &["Http502", "Http503", "Http504"],
        "",
        "A proxy or gateway in between answered, not AWS: check HTTPS_PROXY and the network, then run again.",
        "AWS ではなく、途中のプロキシやゲートウェイが応答しています。HTTPS_PROXY とネットワークを確かめて、もう一度実行してください。",
    ),
    hint(
        &["Http*"],
        "",
        "This is not how AWS answers: check that the endpoint URL leads to an AWS endpoint or simulator.",
        "AWS の応答ではありません。エンドポイントの URL が AWS またはそのシミュレーターを指しているか確かめてください。",
    ),
];
