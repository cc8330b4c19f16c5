//! Who asks, and whether that is allowed.

use super::{Hint, hint};

pub const HINTS: &[Hint] = &[
    hint(
        &["InvalidAuthorizationMessageException"],
        "",
        "Give the encoded text whole, as it stands in AWS's message behind \"Encoded authorization failure message\", and ask in \
         the account that it is from.",
        "AWS のメッセージの \"Encoded authorization failure message\" の後の文字列を、途中で切らずに全部渡してください。発行元のアカウントで実行する必要があります。",
    ),
    hint(
        &["ExpiredToken", "ExpiredTokenException", "RequestExpired"],
        "",
        "Your credentials have expired. Get new ones (`aws sso login`, `aws login`, or new AWS_ACCESS_KEY_ID, \
         AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN) and run again.",
        "認証情報の有効期限が切れています。`aws sso login` や `aws login` \
         で取り直すか、AWS_ACCESS_KEY_ID、AWS_SECRET_ACCESS_KEY、AWS_SESSION_TOKEN を新しくして、もう一度実行してください。",
    ),
    hint(
        &["RequestTimeTooSkewed", "RequestInTheFuture"],
        "",
        "The clock of this computer is wrong: set it (date and time zone) and run again.",
        "このコンピューターの時計がずれています。日付・時刻・タイムゾーンを直して、もう一度実行してください。",
    ),
    hint(
        &["SignatureDoesNotMatch", "InvalidSignatureException", "AuthFailure"],
        "signature expired",
        "The clock of this computer is wrong: set it (date and time zone) and run again.",
        "このコンピューターの時計がずれています。日付・時刻・タイムゾーンを直して、もう一度実行してください。",
    ),
    hint(
        &["SignatureDoesNotMatch", "InvalidSignatureException", "IncompleteSignature"],
        "",
        "The secret key does not belong to the access key (often a character lost in copying). Set \
         AWS_SECRET_ACCESS_KEY again or run `aws configure`.",
        "シークレットキーがアクセスキーと合いません（コピー漏れが多い原因です）。AWS_SECRET_ACCESS_KEY を設定し直すか、`aws configure` を実行してください。",
    ),
    hint(
        &[
            "InvalidClientTokenId",
            "UnrecognizedClientException",
            "AuthFailure",
            "InvalidAccessKeyId",
            "MissingAuthenticationToken*",
            "NotAuthorized",
        ],
        "",
        "AWS does not know this access key: it was deleted, mistyped, lacks its AWS_SESSION_TOKEN, or the account \
         has not enabled this region. Ask AWS who you are with `aws sts get-caller-identity`; --profile NAME takes \
         another key.",
        "AWS がこのアクセスキーを認識できません。削除された、打ち間違えた、AWS_SESSION_TOKEN が抜けている、アカウントでこのリージョンが有効になっていない、などが原因です。`aws sts \
         get-caller-identity` で確かめてください。別のキーは --profile 名前 で選べます。",
    ),
    hint(
        &["AccessDenied*", "UnauthorizedOperation", "UnauthorizedException"],
        "multifactor",
        "This needs a session with a one-time password: `aws sts get-session-token --serial-number ARN-OF-MFA \
         --token-code 123456`, then export the three values that it prints.",
        "ワンタイムパスワード (MFA) つきのセッションが必要です。`aws sts get-session-token --serial-number MFAのARN --token-code 123456` \
         を実行し、表示された 3 つの値を環境変数に設定してください。",
    ),
    hint(
        &["AccessDenied*", "UnauthorizedOperation", "UnauthorizedException"],
        "service control policy",
        "Your organization forbids this for the whole account (a service control policy): another region or \
         account may be allowed; the organization's administrator knows.",
        "組織のサービスコントロールポリシー（SCP）で禁止されています。別のリージョンやアカウントなら許可されている場合があります。組織の管理者に確認してください。",
    ),
    hint(
        &["AccessDenied*", "UnauthorizedOperation"],
        "iam:passrole",
        "You may not hand this role to the service: your policy needs iam:PassRole for the role's ARN; an \
         administrator can add it.",
        "このロールをサービスに渡す権限がありません。ロールの ARN に対する iam:PassRole を、管理者にポリシーへ追加してもらってください。",
    ),
    hint(
        &["AccessDenied*", "UnauthorizedOperation", "UnauthorizedException"],
        "",
        "The user or role you run as may not do this. Have the action that AWS names above added to its policy, or \
         choose another with --profile NAME. Who you are: `aws sts get-caller-identity`.",
        "いまのユーザーまたはロールには、この操作の権限がありません。上の AWS のメッセージにあるアクションをポリシーに追加してもらうか、--profile 名前 で別のものを選んでください。いま誰なのかは `aws \
         sts get-caller-identity` で分かります。",
    ),
    hint(
        &["OptInRequired", "SubscriptionRequiredException", "InvalidClientTokenId.OptIn"],
        "",
        "The account is not signed up for this service or region: enable the region in the console (Account, AWS \
         Regions), or wait until a new account is active (up to 24 hours). `aws account enable-region \
         --region-name REGION` enables one, too.",
        "アカウントでこのサービスまたはリージョンが有効になっていません。コンソールの「アカウント」でリージョンを有効にするか、新しいアカウントなら有効になるまで（最長 24 時間）待ってください。`aws account enable-region --region-name リージョン` でも有効にできます。",
    ),
    hint(
        &["DryRunOperation"],
        "",
        "This is how AWS says that the call would have succeeded: leave `DryRun` out to make it. For example: \
         `ec2::create_vpc(#{ CidrBlock: \"10.0.0.0/16\" })`.",
        "これは「実行すれば成功する」という AWS の返事です。実際に行うには `DryRun` を外してください。例: `ec2::create_vpc(#{ CidrBlock: \"10.0.0.0/16\" })`",
    ),
    hint(
        &["Blocked", "PendingVerification"],
        "",
        "AWS holds the account back (new accounts are verified first): look for a mail from AWS, or open a support \
         case.",
        "アカウントが AWS 側で保留されています（新しいアカウントは確認があります）。AWS からのメールを確認するか、サポートに問い合わせてください。",
    ),
];
