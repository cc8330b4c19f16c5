//! IAM and STS.

use super::{Hint, hint};

pub const HINTS: &[Hint] = &[
    hint(
        &["NoSuchEntity"],
        "",
        "IAM has no such role, policy or profile: `iam::list_roles()` shows the roles there are. What was made \
         seconds ago can take a moment to appear.",
        "IAM にそのロール、ポリシー、プロファイルはありません。`iam::list_roles()` でロールの一覧が見られます。作った直後のものは、見えるようになるまで少しかかることがあります。",
    ),
    hint(
        &["EntityAlreadyExists"],
        "",
        "IAM has one of this name; roles belong to the whole account, not to a region: use it \
         (`identity::find_role(NAME)`), or choose another name.",
        "IAM に同じ名前のものがあります（ロールはリージョンではなくアカウント全体のものです）。それを使う（`identity::find_role(名前)`）か、別の名前にしてください。",
    ),
    hint(
        &["DeleteConflict"],
        "",
        "Something hangs on it: detach policies (`iam::detach_role_policy`), delete inline policies \
         (`iam::delete_role_policy`) and take the role out of instance profiles first.",
        "まだ付いているものがあります。先に `iam::detach_role_policy` でポリシーを外し、`iam::delete_role_policy` \
         でインラインポリシーを削除し、インスタンスプロファイルからロールを外してください。",
    ),
    hint(
        &["MalformedPolicyDocument*", "InvalidPolicyDocument"],
        "",
        "A policy is JSON with Version (\"2012-10-17\") and Statement; a trust policy names a Principal, any \
         other policy names a Resource. `identity::trust(\"ecs-tasks.amazonaws.com\")` (after `import \
         \"identity\" as identity;`) gives a trust policy.",
        "ポリシーは Version (\"2012-10-17\") と Statement を持つ JSON です。信頼ポリシーには Principal、それ以外のポリシーには Resource を書きます。信頼ポリシーは、`import \"identity\" as identity;` のあと `identity::trust(\"ecs-tasks.amazonaws.com\")` で作れます。",
    ),
    hint(
        &["PolicyNotAttachable"],
        "",
        "This policy can only be attached by the AWS service that it belongs to: choose another.",
        "このポリシーは、所属する AWS のサービスだけがアタッチできます。別のポリシーを選んでください。",
    ),
    hint(
        &["UnmodifiableEntity"],
        "",
        "Only the AWS service that made this role may change it (AWSServiceRoleFor...): delete it with \
         `iam::delete_service_linked_role`.",
        "このロール（AWSServiceRoleFor...）を変更できるのは、作った AWS のサービスだけです。削除は `iam::delete_service_linked_role` で行います。",
    ),
    hint(
        &["ConcurrentModification", "EntityTemporarilyUnmodifiable", "RoleModified"],
        "",
        "Somebody else changes it at this moment: wait some seconds and run again.",
        "同じものがいま変更されています。数秒待って、もう一度実行してください。",
    ),
    hint(
        &["InvalidInput", "InvalidUserType"],
        "",
        "IAM does not take this value: names have letters, digits and + = , . @ _ -; the message above says \
         which one. For example: `iam::create_role(#{ RoleName: \"web-task\", ... })`.",
        "IAM が受け付けない値です。名前に使えるのは英数字と + = , . @ _ - です。どの値かは上のメッセージにあります。例: `iam::create_role(#{ RoleName: \"web-task\", ... })`",
    ),
    hint(
        &["NotSupportedService"],
        "",
        "This service has no service-linked role of that kind: check `AWSServiceName`, ecs.amazonaws.com for ECS.",
        "このサービスにその種類のサービスリンクロールはありません。`AWSServiceName` を確かめてください（ECS なら ecs.amazonaws.com）。",
    ),
    hint(
        &["RegionDisabledException"],
        "",
        "STS is switched off in this region for the account: switch it on in IAM, Account settings, or take \
         another --region.",
        "アカウントのこのリージョンでは STS が無効です。IAM の「アカウント設定」で有効にするか、別の --region にしてください。",
    ),
    hint(
        &["PackedPolicyTooLarge", "PackedPolicyTooLargeException"],
        "",
        "Session policy and tags are too large together: leave some out.",
        "セッションポリシーとタグの合計が大きすぎます。減らしてください。",
    ),
];
