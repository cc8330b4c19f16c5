//! What to do about AWS's errors: one row per situation, AWS's own message untouched.

use crate::lang::Text;

/// One situation. The first row that fits an error is the one that is shown.
struct Hint {
    /// AWS error codes; a leading or trailing `*` stands for anything.
    codes: &'static [&'static str],
    /// What AWS's message must contain, in lower case; empty fits every message.
    says: &'static str,
    en: &'static str,
    ja: &'static str,
}

const HINTS: &[Hint] = &[
    Hint {
        codes: &["ExpiredToken", "ExpiredTokenException", "RequestExpired"],
        says: "",
        en: "Your credentials have expired. Get new ones (`aws sso login`, `aws login`, or new AWS_ACCESS_KEY_ID, \
             AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN) and run again.",
        ja: "認証情報の有効期限が切れています。`aws sso login` や `aws login` で取り直すか、AWS_ACCESS_KEY_ID、\
             AWS_SECRET_ACCESS_KEY、AWS_SESSION_TOKEN を新しくして、もう一度実行してください。",
    },
    Hint {
        codes: &["RequestTimeTooSkewed", "RequestInTheFuture"],
        says: "",
        en: "The clock of this computer is wrong: set it (date and time zone) and run again.",
        ja: "このコンピューターの時計がずれています。日付・時刻・タイムゾーンを直して、もう一度実行してください。",
    },
    Hint {
        codes: &["SignatureDoesNotMatch", "InvalidSignatureException", "AuthFailure"],
        says: "signature expired",
        en: "The clock of this computer is wrong: set it (date and time zone) and run again.",
        ja: "このコンピューターの時計がずれています。日付・時刻・タイムゾーンを直して、もう一度実行してください。",
    },
    Hint {
        codes: &["SignatureDoesNotMatch", "InvalidSignatureException", "IncompleteSignature"],
        says: "",
        en: "The secret key does not belong to the access key (often a character lost in copying). Set \
             AWS_SECRET_ACCESS_KEY again or run `aws configure`.",
        ja: "シークレットキーがアクセスキーと合いません (コピー漏れが多い原因です)。AWS_SECRET_ACCESS_KEY を設定し直すか、\
             `aws configure` を実行してください。",
    },
    Hint {
        codes: &[
            "InvalidClientTokenId",
            "UnrecognizedClientException",
            "AuthFailure",
            "InvalidAccessKeyId",
            "MissingAuthenticationToken*",
            "NotAuthorized",
        ],
        says: "",
        en: "AWS does not know this access key: it was deleted, mistyped, lacks its AWS_SESSION_TOKEN, or the \
             account has not enabled this region. Ask AWS who you are with `aws sts get-caller-identity`; --profile \
             NAME takes another key.",
        ja: "AWS がこのアクセスキーを認識できません。削除された、打ち間違えた、AWS_SESSION_TOKEN が抜けている、アカウントでこの\
             リージョンが有効になっていない、などが原因です。`aws sts get-caller-identity` で確かめてください。別のキーは \
             --profile 名前 で選べます。",
    },
    Hint {
        codes: &["AccessDenied*", "UnauthorizedOperation", "UnauthorizedException"],
        says: "multifactor",
        en: "This needs a session with a one-time password: `aws sts get-session-token --serial-number ARN-OF-MFA \
             --token-code 123456`, then export the three values that it prints.",
        ja: "ワンタイムパスワード (MFA) つきのセッションが必要です。`aws sts get-session-token --serial-number MFAのARN \
             --token-code 123456` を実行し、表示された 3 つの値を環境変数に設定してください。",
    },
    Hint {
        codes: &["AccessDenied*", "UnauthorizedOperation", "UnauthorizedException"],
        says: "service control policy",
        en: "Your organization forbids this for the whole account (a service control policy): another region or \
             account may be allowed; the organization's administrator knows.",
        ja: "組織のサービスコントロールポリシー (SCP) で禁止されています。別のリージョンやアカウントなら許可されている場合が\
             あります。組織の管理者に確認してください。",
    },
    Hint {
        codes: &["AccessDenied*", "UnauthorizedOperation", "UnauthorizedException"],
        says: "",
        en: "The user or role you run as may not do this. Have the action that AWS names above added to its policy, or \
             choose another with --profile NAME. Who you are: `aws sts get-caller-identity`.",
        ja: "いまのユーザーまたはロールには、この操作の権限がありません。上の AWS のメッセージにあるアクションをポリシーに追加して\
             もらうか、--profile 名前 で別のものを選んでください。いま誰なのかは `aws sts get-caller-identity` で分かります。",
    },
    Hint {
        codes: &["OptInRequired", "SubscriptionRequiredException", "InvalidClientTokenId.OptIn"],
        says: "",
        en: "The account is not signed up for this service or region: enable the region in the console (Account, AWS \
             Regions), or wait until a new account is active (up to 24 hours).",
        ja: "アカウントでこのサービスまたはリージョンが有効になっていません。コンソールの「アカウント」でリージョンを有効にするか、\
             新しいアカウントなら有効になるまで (最長 24 時間) 待ってください。",
    },
    Hint {
        codes: &["DryRunOperation"],
        says: "",
        en: "This is how AWS says that the call would have succeeded: leave `DryRun` out to make it.",
        ja: "これは「実行すれば成功する」という AWS の返事です。実際に行うには `DryRun` を外してください。",
    },
    Hint {
        codes: &["Blocked", "PendingVerification"],
        says: "",
        en: "AWS holds the account back (new accounts are verified first): look for a mail from AWS, or open a \
             support case.",
        ja: "アカウントが AWS 側で保留されています (新しいアカウントは確認があります)。AWS からのメールを確認するか、サポートに\
             問い合わせてください。",
    },
    Hint {
        codes: &["ClusterNotFoundException"],
        says: "",
        en: "No such cluster in this region. `ecs::list_clusters()` shows those there are; check --region and the \
             name, or run the cluster's step first.",
        ja: "このリージョンにその名前のクラスターはありません。`ecs::list_clusters()` で一覧が見られます。--region と名前を確かめるか、\
             先にクラスターのステップを実行してください。",
    },
    Hint {
        codes: &["ServiceNotFoundException", "ServiceNotActiveException"],
        says: "",
        en: "No such active service in this cluster: `ecs::list_services(#{ cluster: NAME })` shows those there are. A \
             deleted service stays INACTIVE for a while; create it again under the same name.",
        ja: "このクラスターに有効なサービスとして存在しません。`ecs::list_services(#{ cluster: 名前 })` で一覧が見られます。削除した\
             サービスはしばらく INACTIVE のまま残ります。同じ名前で作り直せます。",
    },
    Hint {
        codes: &["ClusterContains*", "ClusterHas*"],
        says: "",
        en: "The cluster is not empty: delete its services and stop its tasks first, then delete it.",
        ja: "クラスターが空ではありません。先にサービスを削除し、タスクを停止してから削除してください。",
    },
    Hint {
        codes: &["InvalidParameterException", "ClientException"],
        says: "no fargate configuration exists",
        en: "Fargate has fixed pairs of cpu and memory: 256 with 512, 1024 or 2048; 512 with 1024 to 4096; 1024 with \
             2048 to 8192 (in MiB).",
        ja: "Fargate の cpu と memory は決まった組み合わせだけです。256 なら 512・1024・2048、512 なら 1024〜4096、1024 なら \
             2048〜8192 (MiB) です。",
    },
    Hint {
        codes: &["InvalidParameterException"],
        says: "does not have an associated load balancer",
        en: "A listener has to send to the target group before a service can use it: run the step with \
             `elbv2::create_listener` first.",
        ja: "サービスで使う前に、リスナーからターゲットグループへ転送するようにしておく必要があります。`elbv2::create_listener` の\
             ステップを先に実行してください。",
    },
    Hint {
        codes: &["InvalidParameterException"],
        says: "service linked role",
        en: "The account has no service-linked role for ECS yet: `iam::create_service_linked_role(#{ AWSServiceName: \
             \"ecs.amazonaws.com\" })`, wait some seconds and run again.",
        ja: "アカウントに ECS のサービスリンクロールがまだありません。`iam::create_service_linked_role(#{ AWSServiceName: \
             \"ecs.amazonaws.com\" })` を実行し、数秒待ってからもう一度実行してください。",
    },
    Hint {
        codes: &["InvalidParameterException", "ClientException", "InvalidParameterValue"],
        says: "assume",
        en: "The role's trust policy must name the service that uses it (ecs-tasks.amazonaws.com for tasks). A new \
             role needs about ten seconds before it can be used.",
        ja: "ロールの信頼ポリシーに、使う側のサービス (タスクなら ecs-tasks.amazonaws.com) が必要です。作ったばかりのロールは\
             使えるようになるまで 10 秒ほどかかります。",
    },
    Hint {
        codes: &["InvalidParameterException"],
        says: "not idempotent",
        en: "A service of this name exists with other settings: choose another name, change it with \
             `ecs::update_service`, or delete it first.",
        ja: "同じ名前で設定の異なるサービスがあります。別の名前にするか、`ecs::update_service` で変更するか、先に削除してください。",
    },
    Hint {
        codes: &["InvalidParameterException"],
        says: "network configuration",
        en: "Tasks with network mode awsvpc (all of Fargate) need `networkConfiguration` with subnets and security \
             groups.",
        ja: "ネットワークモードが awsvpc のタスク (Fargate はすべて) には、サブネットとセキュリティグループを書いた \
             `networkConfiguration` が必要です。",
    },
    Hint {
        codes: &["InvalidParameterException"],
        says: "taskdefinition is inactive",
        en: "This revision was deregistered: register the task definition again and use the new revision.",
        ja: "このリビジョンは登録解除されています。タスク定義を登録し直し、新しいリビジョンを使ってください。",
    },
    Hint {
        codes: &["InvalidParameterException", "InvalidParameterValue", "InvalidConfigurationRequest"],
        says: "vpc",
        en: "Subnets, security groups and target group must be of one VPC: compare their VpcId.",
        ja: "サブネット、セキュリティグループ、ターゲットグループは同じ VPC のものでなければなりません。それぞれの VpcId を\
             見比べてください。",
    },
    Hint {
        codes: &["ValidationError", "InvalidConfigurationRequest", "InvalidSubnet"],
        says: "two different availability zones",
        en: "An application load balancer needs subnets in at least two zones.",
        ja: "Application Load Balancer には、2 つ以上のアベイラビリティーゾーンのサブネットが必要です。",
    },
    Hint {
        codes: &[
            "DependencyViolation",
            "ResourceInUse",
            "ResourceInUseException",
            "DeleteConflict",
            "InvalidGroup.InUse",
        ],
        says: "",
        en: "Something else still uses it: delete that first, in the reverse of the order of creation. What a \
             service or load balancer leaves behind (network interfaces) is gone a minute later.",
        ja: "まだほかのリソースが使っています。作ったときと逆の順番で、先にそちらを削除してください。サービスやロードバランサーの\
             ネットワークインターフェイスは 1 分ほどで消えます。",
    },
    Hint {
        codes: &["VpcLimitExceeded"],
        says: "",
        en: "The region has its quota of VPCs (5 unless raised). Delete one that nobody needs (`ec2::describe_vpcs()` \
             lists them), take another --region, or ask for more in Service Quotas.",
        ja: "リージョンの VPC の上限 (引き上げていなければ 5 個) に達しています。不要なものを削除する (`ec2::describe_vpcs()` で\
             一覧)、別の --region を使う、Service Quotas で引き上げを申請する、のいずれかで進めます。",
    },
    Hint {
        codes: &["InsufficientFreeAddressesInSubnet", "InsufficientCapacity*", "InsufficientInstanceCapacity"],
        says: "",
        en: "AWS or the subnet has no room at the moment: try another zone or a larger subnet, or try again later.",
        ja: "いまは AWS 側またはサブネットに空きがありません。別のゾーンや広いサブネットを使うか、時間をおいて試してください。",
    },
    Hint {
        codes: &[
            "*LimitExceeded",
            "LimitExceeded*",
            "*QuotaExceeded*",
            "TooMany*",
            "MaxIOPSLimitExceeded",
            "*LimitExceededException",
        ],
        says: "",
        en: "A quota of the account is used up. Delete what nobody needs, take another --region, or ask for more in \
             Service Quotas.",
        ja: "アカウントの上限 (クォータ) に達しています。不要なものを削除する、別の --region を使う、Service Quotas で引き上げを\
             申請する、のいずれかで進めます。",
    },
    Hint {
        codes: &["InvalidSubnet.Conflict", "InvalidVpc.Range", "InvalidSubnet.Range"],
        says: "",
        en: "The CIDR overlaps another subnet or lies outside the VPC's: `ec2::describe_subnets(#{ filters: #{ \
             \"vpc-id\": ID } })` shows what is taken.",
        ja: "CIDR がほかのサブネットと重なっているか、VPC の範囲の外です。`ec2::describe_subnets(#{ filters: #{ \"vpc-id\": ID } })` \
             で使用中の範囲が分かります。",
    },
    Hint {
        codes: &[
            "EntityAlreadyExists",
            "*AlreadyExists*",
            "Duplicate*",
            "*.Duplicate",
            "*.Duplicated",
            "AlreadyExists*",
        ],
        says: "",
        en: "It is there already, perhaps from an earlier run: use it, delete it, or choose another name (--set \
             name=...).",
        ja: "すでに存在します (以前の実行で作ったものかもしれません)。それを使うか、削除するか、--set name=... で別の名前にしてください。",
    },
    Hint {
        codes: &["RepositoryNotEmptyException"],
        says: "",
        en: "The repository still holds images: delete it with `force: true`, or delete its images first.",
        ja: "リポジトリにイメージが残っています。`force: true` をつけて削除するか、先にイメージを削除してください。",
    },
    Hint {
        codes: &["MalformedPolicyDocument*"],
        says: "",
        en: "A policy is JSON with Version (\"2012-10-17\") and Statement; a trust policy names a Principal, \
             any other policy names a Resource.",
        ja: "ポリシーは Version (\"2012-10-17\") と Statement を持つ JSON です。信頼ポリシーには Principal、それ以外のポリシーには \
             Resource を書きます。",
    },
    Hint {
        codes: &[
            "*NotFound",
            "*.NotFound",
            "*NotFoundException",
            "NoSuch*",
            "*NotFoundFault",
            "InvalidInstanceID.*",
            "TargetNotConnectedException",
        ],
        says: "",
        en: "It is not in this account and region: check --region, --profile and the id. What was made seconds ago can \
             take a moment to appear.",
        ja: "このアカウントとリージョンにはありません。--region、--profile、ID を確かめてください。作った直後のものは、見えるように\
             なるまで少しかかることがあります。",
    },
    Hint {
        codes: &["NotImplemented"],
        says: "rehearsal cloud",
        en: "It works on AWS itself (--aws) and on an endpoint that has it (--endpoint-url); docs/rehearsal-cloud.md lists \
             what is simulated.",
        ja: "リハーサルクラウドはこの操作に対応していません。AWS 本体 (--aws) か、対応するエンドポイント (--endpoint-url) で使えます。\
             対応する操作の一覧は docs/rehearsal-cloud.md にあります。",
    },
    Hint {
        codes: &[
            "NotImplemented",
            "NotImplementedError",
            "InvalidAction",
            "UnknownOperationException",
            "UnsupportedOperation",
        ],
        says: "",
        en: "The endpoint does not know this operation. An AWS simulator may lack it; AWS itself has it in the regions \
             where the service is offered.",
        ja: "エンドポイントがこの操作に対応していません。AWS のシミュレーターでは未実装の場合があります。AWS 本体では、サービスが\
             提供されているリージョンで使えます。",
    },
    Hint {
        codes: &[
            "InternalError",
            "InternalFailure",
            "ServerException",
            "ServiceUnavailable*",
            "Unavailable",
            "InternalServer*",
        ],
        says: "",
        en: "The fault is on the service's side: run again in a minute; https://health.aws.amazon.com/health/status \
             shows disturbances.",
        ja: "サービス側の問題です。1 分ほど待って、もう一度実行してください。障害情報は https://health.aws.amazon.com/health/status に\
             あります。",
    },
    Hint {
        codes: &["Http502", "Http503", "Http504"],
        says: "",
        en: "A proxy or gateway in between answered, not AWS: check HTTPS_PROXY and the network, then run again.",
        ja: "AWS ではなく、途中のプロキシやゲートウェイが応答しています。HTTPS_PROXY とネットワークを確かめて、もう一度実行して\
             ください。",
    },
    Hint {
        codes: &["Http*"],
        says: "",
        en: "This is not how AWS answers: check that the endpoint URL leads to an AWS endpoint or simulator.",
        ja: "AWS の応答ではありません。エンドポイントの URL が AWS またはそのシミュレーターを指しているか確かめてください。",
    },
];

/// What to do about an AWS error: nothing where there is nothing better to say than AWS's own message.
pub fn hint(code: &str, message: &str) -> Option<Text> {
    let message = message.to_lowercase();
    let fits = |hint: &&Hint| hint.codes.iter().any(|pattern| matches(pattern, code)) && message.contains(hint.says);
    HINTS.iter().find(fits).map(|hint| Text { en: hint.en.to_owned(), ja: hint.ja.to_owned() })
}

fn matches(pattern: &str, code: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(_), Some(_)) => code.contains(pattern.trim_matches('*')),
        (Some(end), None) => code.ends_with(end),
        (None, Some(start)) => code.starts_with(start),
        (None, None) => pattern == code,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_row_that_fits_best_is_found() {
        let cases = [
            ("ExpiredTokenException", "The security token included in the request is expired", "have expired"),
            ("SignatureDoesNotMatch", "Signature expired: 2020 is now earlier than", "clock"),
            ("SignatureDoesNotMatch", "The request signature we calculated", "secret key"),
            (
                "AccessDeniedException",
                "User: arn:aws:iam::1:user/a is not authorized to perform: ecs:CreateCluster",
                "its policy",
            ),
            ("AccessDenied", "... with an explicit deny in a service control policy", "organization"),
            ("ClusterNotFoundException", "Cluster not found.", "ecs::list_clusters()"),
            ("ClusterContainsServicesException", "", "not empty"),
            (
                "InvalidParameterException",
                "The target group with targetGroupArn x does not have an associated load balancer.",
                "listener",
            ),
            ("InvalidParameterException", "Creation of service was not idempotent.", "another name"),
            ("ClientException", "No Fargate configuration exists for given values.", "fixed pairs"),
            ("InvalidVpcID.NotFound", "", "--region"),
            ("VpcLimitExceeded", "", "5 unless raised"),
            ("AddressLimitExceeded", "", "quota"),
            ("LimitExceededException", "", "quota"),
            ("DependencyViolation", "", "still uses"),
            ("InvalidPermission.Duplicate", "", "there already"),
            ("DuplicateLoadBalancerName", "", "there already"),
            ("OptInRequired", "", "signed up"),
            ("Http404", "", "not how AWS answers"),
        ];
        for (code, message, part) in cases {
            let hint = hint(code, message).unwrap_or_else(|| panic!("{code} has no hint"));
            assert!(hint.en.contains(part), "{code}: {}", hint.en);
            assert!(!hint.ja.is_empty());
        }
        assert_eq!(hint("SomethingNew", "words"), None);
    }
}
