//! What to do about a fault, in both languages.

use super::codes;
use super::{Cause, CredentialsFault, Fault, Proxy, TargetFault, Unreachable, WaitFault, WaitWhy};
use crate::lang::Text;
use crate::text;

impl Fault {
    pub(super) fn hint_texts(&self) -> Vec<Text> {
        match self {
            Fault::Throttled(fault) => {
                let attempts = fault.attempts;
                vec![text!(
                    en: "AWS has too many requests from this account at the moment ({attempts} attempts were made): \
                         wait a minute and run again. AWS_MAX_ATTEMPTS=10 makes more attempts.",
                    ja: "このアカウントからのリクエストが多すぎます ({attempts} 回試しました)。1 分ほど待って、もう一度実行してください。\
                         AWS_MAX_ATTEMPTS=10 で試行回数を増やせます。"
                )]
            }
            Fault::Service(fault) => {
                let mut hints = vec![codes::advice(&fault.asked.to_string(), &fault.code, &fault.message)];
                hints.extend(self.answer_lost().then(maybe_done));
                hints
            }
            Fault::Unreachable(fault) => unreachable_hints(fault),
            Fault::Timeout(fault) => {
                let mut hints = vec![text!(
                    en: "Check the network, a proxy (HTTPS_PROXY) and the endpoint, then run again.",
                    ja: "ネットワーク、プロキシ（HTTPS_PROXY）、エンドポイントを確かめて、もう一度実行してください。"
                )];
                hints.extend((fault.sent && fault.asked.once()).then(maybe_done));
                hints
            }
            Fault::Credentials(fault) => credentials_hints(fault),
            Fault::Target(fault) => target_hints(fault).into_iter().collect(),
            Fault::Answer { .. } => vec![text!(
                en: "Check that the endpoint URL leads to an AWS endpoint or simulator; --debug shows the request.",
                ja: "エンドポイントの URL が AWS またはそのシミュレーターを指しているか確かめてください。--debug でリクエストが見られます。"
            )],
            Fault::Cancelled { asked, sent } => {
                let lost = (*sent && asked.once()).then(maybe_done);
                lost.into_iter().chain([crate::cancel::advice()]).collect()
            }
            Fault::Unsure { .. } => vec![text!(
                en: "Look whether it is there. If it is not, the call is made once more with --from and the id of its step.",
                ja: "実行されたかどうかを確認してください。されていなければ、--from にステップの id を付けて実行すると、もう一度呼び出します。"
            )],
            Fault::Wait(fault) => wait_hints(fault),
            _ => Vec::new(),
        }
    }
}

/// What to know after a mutating call without a result.
fn maybe_done() -> Text {
    text!(
        en: "AWS may have done it all the same; the request was not repeated, so that nothing is made twice. A \
             workshop finds out by itself when it goes on; otherwise look before you make the call again.",
        ja: "AWS 側では実行されている可能性があります。二重に作らないよう、再送はしていません。ワークショップは再開時に自動で確認します。それ以外では、もう一度呼び出す前に確認してください。"
    )
}

fn unreachable_hints(fault: &Unreachable) -> Vec<Text> {
    let region = &fault.region;
    if let Some(Proxy { variable, .. }) = fault.missed_proxy() {
        let host = fault.endpoint.split("://").last().unwrap_or_default();
        let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
        return vec![text!(
            en: "Correct {variable}, or unset it; NO_PROXY={host} goes there without a proxy.",
            ja: "{variable} を直すか、設定を外してください。NO_PROXY={host} とすると、そこへはプロキシなしで接続します。"
        )];
    }
    let mut hints = vec![match fault.cause {
        Cause::Refused => text!(
            en: "Start the endpoint (for moto: `moto_server -p PORT`) or correct --endpoint-url.",
            ja: "エンドポイントを起動する（moto なら `moto_server -p ポート番号`）か、--endpoint-url を直してください。"
        ),
        Cause::Dns => text!(
            en: "Check the network and whether the region {region} exists; --region NAME takes another.",
            ja: "ネットワークと、リージョン {region} が正しいかを確かめてください。別のリージョンは --region 名前 で選べます。"
        ),
        Cause::Tls => text!(
            en: "An endpoint on this machine usually wants http://, not https://. Behind a company proxy, set \
                 SSL_CERT_FILE to the file with its certificates.",
            ja: "この PC 上のエンドポイントは、たいてい https:// ではなく http:// です。社内プロキシの内側では、証明書のファイルを SSL_CERT_FILE に\
                 設定してください。"
        ),
        Cause::Closed | Cause::Other => text!(
            en: "Check the network, a proxy (HTTPS_PROXY) and the endpoint, then run again.",
            ja: "ネットワーク、プロキシ（HTTPS_PROXY）、エンドポイントを確かめて、もう一度実行してください。"
        ),
    }];
    hints.extend((fault.sent && fault.asked.once()).then(maybe_done));
    hints
}

fn credentials_hints(fault: &CredentialsFault) -> Vec<Text> {
    let with = |profile: &Option<String>| profile.as_ref().map(|name| format!(" --profile {name}")).unwrap_or_default();
    match fault {
        CredentialsFault::Missing { profile, endpoint } => {
            let with = with(profile);
            let rehearse = match endpoint {
                true => text!(
                    en: "A simulator takes any keys: AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test. Without \
                         --endpoint-url it is a rehearsal, which needs none.",
                    ja: "シミュレーターなら任意のキーで構いません（AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test）。\
                         --endpoint-url を外すとリハーサルになり、キーは不要です。"
                ),
                false => text!(
                    en: "To practise without an account, leave out --aws: it is a rehearsal then.",
                    ja: "アカウントなしで試すには --aws を外してください。リハーサルになります。"
                ),
            };
            vec![
                text!(
                    en: "Run `aws configure{with}`, `aws sso login{with}` or `aws login{with}`, or set \
                         AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN).",
                    ja: "`aws configure{with}`、`aws sso login{with}`、`aws login{with}` のいずれかを実行するか、AWS_ACCESS_KEY_ID と \
                         AWS_SECRET_ACCESS_KEY (一時的なものなら AWS_SESSION_TOKEN も) を設定してください。"
                ),
                rehearse,
            ]
        }
        CredentialsFault::ProfileNotFound { near: Some(near), .. } => {
            vec![text!(en: "Did you mean --profile {near}?", ja: "--profile {near} ではありませんか？")]
        }
        CredentialsFault::ProfileNotFound { name, near: None, known } => {
            let known = known.join(", ");
            vec![if known.is_empty() {
                text!(
                    en: "Make it with `aws configure --profile {name}`.",
                    ja: "`aws configure --profile {name}` で作れます。",
                )
            } else {
                text!(
                    en: "There are: {known}. `aws configure --profile {name}` makes a new one.",
                    ja: "あるのは {known} です。`aws configure --profile {name}` で新しく作れます。"
                )
            }]
        }
        CredentialsFault::Mfa { profile, serial, role, source } => {
            let source = with(source);
            let export = format!("aws configure export-credentials --profile {profile} --format");
            let export = if cfg!(windows) {
                format!("{export} powershell | Invoke-Expression")
            } else {
                format!("eval \"$({export} env)\"")
            };
            vec![
                text!(
                    en: "With AWS CLI 2: `{export}`, then run again without --profile {profile}.",
                    ja: "AWS CLI 2 なら `{export}` を実行し、--profile {profile} なしでもう一度実行してください。"
                ),
                text!(
                    en: "Or `aws sts assume-role --role-arn {role} --role-session-name handson --serial-number \
                         {serial} --token-code 123456{source}` (without a role: `aws sts get-session-token \
                         --serial-number {serial} --token-code 123456{source}`), then export AWS_ACCESS_KEY_ID, \
                         AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN from what it prints.",
                    ja: "または `aws sts assume-role --role-arn {role} --role-session-name handson --serial-number \
                         {serial} --token-code 123456{source}` (ロールを使わないなら `aws sts get-session-token \
                         --serial-number {serial} --token-code 123456{source}`) を実行し、表示された値を \
                         AWS_ACCESS_KEY_ID、AWS_SECRET_ACCESS_KEY、AWS_SESSION_TOKEN に設定してください。"
                ),
            ]
        }
        CredentialsFault::LoginNeeded { profile, command } => {
            let with = with(profile);
            vec![
                text!(en: "Run `{command}{with}`, then run again.", ja: "`{command}{with}` を実行してから、もう一度実行してください。"),
            ]
        }
        CredentialsFault::Garbled { setting, .. } => vec![text!(
            en: "Copy {setting} once more, in one line and without anything before and after it.",
            ja: "{setting} を、改行や前後の余分な文字が入らないように、もう一度写してください。"
        )],
        CredentialsFault::Unusable { profile, .. } => {
            let with = with(profile);
            vec![text!(
                en: "See what the AWS CLI says: `aws sts get-caller-identity{with}`. Expired ones are renewed with \
                     `aws sso login{with}` or new keys.",
                ja: "`aws sts get-caller-identity{with}` で状態を確かめてください。期限切れなら `aws sso login{with}` か新しいキーが必要です。"
            )]
        }
        CredentialsFault::BadFile { .. } => vec![text!(
            en: "Correct ~/.aws/config or ~/.aws/credentials: sections are `[profile NAME]` or `[NAME]`, lines are \
                 `key = value`.",
            ja: "~/.aws/config か ~/.aws/credentials を直してください。見出しは `[profile 名前]` か `[名前]`、行は `キー = 値` の形です。"
        )],
    }
}

fn target_hints(fault: &TargetFault) -> Option<Text> {
    Some(match fault {
        TargetFault::Profile { given } => text!(
            en: "To work in that account: --aws --profile {given}. To rehearse: leave --profile out.",
            ja: "そのアカウントで実行するには --aws --profile {given}。リハーサルするには --profile を外してください。"
        ),
        TargetFault::Both => text!(
            en: "Choose one: --endpoint-url http://127.0.0.1:5000 for a simulator, --aws for AWS itself, neither to rehearse.",
            ja: "どちらかを選んでください。シミュレーターなら --endpoint-url http://127.0.0.1:5000、AWS 本体なら --aws、リハーサルならどちらも不要です。"
        ),
        TargetFault::RegionMissing => text!(
            en: "Type --region ap-northeast-1 (or another), or set AWS_REGION.",
            ja: "--region ap-northeast-1 のように指定するか、AWS_REGION を設定してください。"
        ),
        TargetFault::Region { near: Some(near), .. } => {
            text!(en: "Did you mean --region {near}?", ja: "--region {near} ではありませんか？")
        }
        TargetFault::Region { near: None, .. } => text!(
            en: "A region looks like ap-northeast-1 or us-east-1.",
            ja: "リージョンは ap-northeast-1 や us-east-1 のように書きます。"
        ),
        TargetFault::Endpoint { .. } => text!(
            en: "An endpoint looks like http://127.0.0.1:5000.",
            ja: "エンドポイントは http://127.0.0.1:5000 のように書きます。"
        ),
        TargetFault::Setting(setting) => setting.advice.clone(),
        TargetFault::Certificates { file: None, folder: None } => text!(
            en: "Install them (Debian and Ubuntu: `apt-get install ca-certificates`), or set SSL_CERT_FILE to a file of \
                 certificates in PEM.",
            ja: "インストールするか（Debian・Ubuntu なら `apt-get install ca-certificates`）、PEM 形式の証明書ファイルを SSL_CERT_FILE に\
                 設定してください。"
        ),
        TargetFault::Certificates { .. } => text!(
            en: "Correct the path, or unset the variable: the system's own certificates are used then. A file holds \
                 certificates in PEM (-----BEGIN CERTIFICATE-----).",
            ja: "パスを直すか、変数の設定を外してください（システムの証明書を使います）。ファイルには PEM 形式の証明書（-----BEGIN CERTIFICATE-----）が必要です。"
        ),
    })
}

fn wait_hints(fault: &WaitFault) -> Vec<Text> {
    let mut hints = fault.details.clone();
    if let WaitWhy::Missing { .. } = fault.why {
        hints.push(text!(
            en: "`ecs::list_services(#{{ cluster }})` shows those there are.",
            ja: "`ecs::list_services(#{{ cluster }})` で、あるものを確認できます。"
        ));
    }
    if fault.saw_nothing() {
        hints.push(text!(
            en: "Nothing fits what was asked for: compare ids, names and filters with what is there, and the region.",
            ja: "条件に合うものがありませんでした。ID・名前・フィルターとリージョンを、実際にあるものと見比べてください。"
        ));
    } else if matches!(fault.why, WaitWhy::TimedOut { .. }) && fault.reason.is_none() {
        hints.push(text!(
            en: "If it only needs longer, pass `timeout: \"30m\"`.",
            ja: "時間が足りないだけなら、`timeout: \"30m\"` のように延ばせます。"
        ));
    }
    if let Some(last) = &fault.last {
        hints.extend(last.hint_texts());
    }
    hints
}
