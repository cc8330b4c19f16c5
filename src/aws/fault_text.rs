//! The wording of faults, in both languages.

use super::classify::Cause;
use super::fault::{CredentialsFault, Fault, TargetFault, TimedOut, Unreachable, WaitFault, WaitWhy};
use super::hints;
use crate::lang::{Lang, Text};
use crate::text;
use std::time::Duration;

impl Fault {
    /// What happened, in both languages.
    pub fn text(&self) -> Text {
        match self {
            Fault::Input(errors) => Text { en: errors.message(Lang::En), ja: errors.message(Lang::Ja) },
            Fault::Misfit { path, message } => {
                let Text { en, ja } = message;
                text!(en: "{path}: {en}", ja: "{path}: {ja}")
            }
            Fault::Service(fault) | Fault::Throttled(fault) => {
                let (code, message, asked) = (&fault.code, &fault.message, fault.asked);
                let colon = if message.is_empty() { "" } else { ": " };
                text!(en: "{asked}: {code}{colon}{message}", ja: "{asked}: {code}{colon}{message}")
            }
            Fault::Unreachable(fault) => unreachable(fault),
            Fault::Timeout(fault) => timeout(fault),
            Fault::Credentials(fault) => credentials(fault),
            Fault::Target(fault) => target(fault),
            Fault::Answer { asked, status, detail: Text { en, ja }, .. } => text!(
                en: "{asked}: the answer (HTTP {status}) is not what AWS sends: {en}",
                ja: "{asked}: 応答 (HTTP {status}) が AWS のものとして読み取れません: {ja}"
            ),
            Fault::Request { asked, detail } => text!(
                en: "{asked}: the request could not be built: {detail}",
                ja: "{asked}: リクエストを作れませんでした: {detail}"
            ),
            Fault::Pages { asked } => text!(
                en: "{asked}: the endpoint gave the same page token twice, so the list would never end",
                ja: "{asked}: エンドポイントが同じページトークンを 2 回返しました。一覧が終わらないため中止しました"
            ),
            Fault::Wait(fault) => wait(fault),
            Fault::Cancelled { asked, .. } => {
                text!(en: "{asked}: stopped by Ctrl-C", ja: "{asked}: Ctrl-C で中断しました")
            }
            Fault::NotTaken { asked, reason } => {
                let reason = reason.map(|reason| format!(": {reason}")).unwrap_or_default();
                text!(
                    en: "{asked} cannot be called from here{reason}",
                    ja: "{asked} はここからは呼び出せません{reason}"
                )
            }
        }
    }

    pub(super) fn hint_texts(&self) -> Vec<Text> {
        match self {
            Fault::Throttled(fault) => {
                let attempts = fault.attempts;
                vec![text!(
                    en: "AWS has too many requests from this account at the moment ({attempts} attempts were made): wait a minute and run again. \
                         AWS_MAX_ATTEMPTS=10 makes more attempts.",
                    ja: "このアカウントからのリクエストが多すぎます ({attempts} 回試しました)。1 分ほど待って、もう一度実行してください。\
                         AWS_MAX_ATTEMPTS=10 で試行回数を増やせます。"
                )]
            }
            Fault::Service(fault) => {
                let mut hints: Vec<Text> = hints::for_code(&fault.code, &fault.message).into_iter().collect();
                hints.extend(self.answer_lost().then(maybe_done));
                hints
            }
            Fault::Unreachable(fault) => unreachable_hints(fault),
            Fault::Timeout(fault) => {
                let mut hints = vec![text!(
                    en: "Check the network, a proxy (HTTPS_PROXY) and the endpoint, then run again.",
                    ja: "ネットワーク、プロキシ (HTTPS_PROXY)、エンドポイントを確かめて、もう一度実行してください。"
                )];
                hints.extend((fault.sent && fault.asked.once).then(maybe_done));
                hints
            }
            Fault::Credentials(fault) => credentials_hints(fault),
            Fault::Target(fault) => target_hints(fault).into_iter().collect(),
            Fault::Answer { .. } => vec![text!(
                en: "Check that the endpoint URL leads to an AWS endpoint or simulator; --debug shows the request.",
                ja: "エンドポイントの URL が AWS またはそのシミュレーターを指しているか確かめてください。--debug でリクエストが見られます。"
            )],
            Fault::Cancelled { asked, sent: true } if asked.once => vec![maybe_done()],
            Fault::Wait(fault) => wait_hints(fault),
            _ => Vec::new(),
        }
    }
}

/// What to know after a mutating call without a result.
fn maybe_done() -> Text {
    text!(
        en: "AWS may have done it all the same; the request was not repeated, so that nothing is made twice. Look before you run it again.",
        ja: "AWS 側では実行されている可能性があります。二重に作らないよう、再送はしていません。もう一度実行する前に確認してください。"
    )
}

fn unreachable(fault: &Unreachable) -> Text {
    let Unreachable { asked, endpoint, detail, .. } = fault;
    match fault.cause {
        Cause::Refused => text!(
            en: "{asked}: nothing listens at {endpoint}",
            ja: "{asked}: {endpoint} で待ち受けているものがありません (接続を拒否されました)"
        ),
        Cause::Closed => text!(
            en: "{asked}: {endpoint} closed the connection before the answer was complete",
            ja: "{asked}: {endpoint} との接続が、応答の途中で切れました"
        ),
        Cause::Dns => text!(
            en: "{asked}: the name in {endpoint} has no address",
            ja: "{asked}: {endpoint} の名前を解決できません"
        ),
        Cause::Tls => text!(
            en: "{asked}: no secure connection to {endpoint}: {detail}",
            ja: "{asked}: {endpoint} と安全に接続できません: {detail}"
        ),
        Cause::Other => text!(
            en: "{asked}: {endpoint} cannot be reached: {detail}",
            ja: "{asked}: {endpoint} に接続できません: {detail}"
        ),
    }
}

fn unreachable_hints(fault: &Unreachable) -> Vec<Text> {
    let region = &fault.region;
    let mut hints = vec![match fault.cause {
        Cause::Refused => text!(
            en: "Start the endpoint (for moto: `moto_server -p PORT`) or correct --endpoint-url.",
            ja: "エンドポイントを起動する (moto なら `moto_server -p ポート番号`) か、--endpoint-url を直してください。"
        ),
        Cause::Dns => text!(
            en: "Check the network and whether the region {region} exists; --region NAME takes another.",
            ja: "ネットワークと、リージョン {region} が正しいかを確かめてください。別のリージョンは --region 名前 で選べます。"
        ),
        Cause::Tls => text!(
            en: "An endpoint on this machine usually wants http://, not https://. Behind a company proxy, set SSL_CERT_FILE to the file with \
                 its certificates.",
            ja: "この PC 上のエンドポイントは、たいてい https:// ではなく http:// です。社内プロキシの内側では、証明書のファイルを SSL_CERT_FILE に\
                 設定してください。"
        ),
        Cause::Closed | Cause::Other => text!(
            en: "Check the network, a proxy (HTTPS_PROXY) and the endpoint, then run again.",
            ja: "ネットワーク、プロキシ (HTTPS_PROXY)、エンドポイントを確かめて、もう一度実行してください。"
        ),
    }];
    hints.extend((fault.sent && fault.asked.once).then(maybe_done));
    hints
}

fn timeout(fault: &TimedOut) -> Text {
    let TimedOut { asked, endpoint, attempts, .. } = fault;
    let seconds = fault.after.as_secs_f64();
    if fault.sent {
        text!(
            en: "{asked}: no answer from {endpoint} within {seconds:.1} s (attempts: {attempts})",
            ja: "{asked}: {endpoint} から {seconds:.1} 秒以内に応答がありませんでした (試行 {attempts} 回)"
        )
    } else {
        text!(
            en: "{asked}: no connection to {endpoint} within {seconds:.1} s (attempts: {attempts})",
            ja: "{asked}: {endpoint} に {seconds:.1} 秒以内に接続できませんでした (試行 {attempts} 回)"
        )
    }
}

fn credentials(fault: &CredentialsFault) -> Text {
    match fault {
        CredentialsFault::Missing { .. } => text!(
            en: "no AWS credentials were found (environment, profile files, SSO, instance)",
            ja: "AWS の認証情報が見つかりません (環境変数、プロファイル、SSO、インスタンスのいずれにもありません)"
        ),
        CredentialsFault::ProfileNotFound { name, .. } => text!(
            en: "there is no profile `{name}` in ~/.aws/config or ~/.aws/credentials",
            ja: "プロファイル `{name}` は ~/.aws/config にも ~/.aws/credentials にもありません"
        ),
        CredentialsFault::Mfa { profile, .. } => text!(
            en: "profile `{profile}` asks for a one-time password (mfa_serial), which the AWS SDK for Rust cannot ask for",
            ja: "プロファイル `{profile}` はワンタイムパスワード (mfa_serial) を求めますが、AWS SDK for Rust は対応していません"
        ),
        CredentialsFault::LoginNeeded { .. } => text!(
            en: "you are not signed in to AWS, or the session has ended",
            ja: "AWS にサインインしていないか、セッションが終了しています"
        ),
        CredentialsFault::Unusable { detail, .. } => text!(
            en: "the AWS credentials cannot be used: {detail}",
            ja: "AWS の認証情報が使えません: {detail}"
        ),
        CredentialsFault::BadFile { detail } => text!(
            en: "the AWS configuration files cannot be read: {detail}",
            ja: "AWS の設定ファイルを読み取れません: {detail}"
        ),
    }
}

fn credentials_hints(fault: &CredentialsFault) -> Vec<Text> {
    let with = |profile: &Option<String>| profile.as_ref().map(|name| format!(" --profile {name}")).unwrap_or_default();
    match fault {
        CredentialsFault::Missing { profile } => {
            let with = with(profile);
            vec![
                text!(
                    en: "Run `aws configure{with}`, `aws sso login{with}` or `aws login{with}`, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY \
                         (and AWS_SESSION_TOKEN).",
                    ja: "`aws configure{with}`、`aws sso login{with}`、`aws login{with}` のいずれかを実行するか、AWS_ACCESS_KEY_ID と \
                         AWS_SECRET_ACCESS_KEY (一時的なものなら AWS_SESSION_TOKEN も) を設定してください。"
                ),
                text!(
                    en: "To practise without an account, name a simulator: --endpoint-url http://127.0.0.1:5000.",
                    ja: "アカウントなしで試すには、シミュレーターを指定してください: --endpoint-url http://127.0.0.1:5000"
                ),
            ]
        }
        CredentialsFault::ProfileNotFound { near: Some(near), .. } => {
            vec![text!(en: "Did you mean --profile {near}?", ja: "--profile {near} ではありませんか?")]
        }
        CredentialsFault::ProfileNotFound { name, near: None, known } => {
            let known = known.join(", ");
            vec![if known.is_empty() {
                text!(en: "Make it with `aws configure --profile {name}`.", ja: "`aws configure --profile {name}` で作れます。")
            } else {
                text!(
                    en: "There are: {known}. `aws configure --profile {name}` makes a new one.",
                    ja: "あるのは {known} です。`aws configure --profile {name}` で新しく作れます。"
                )
            }]
        }
        CredentialsFault::Mfa { profile, serial, role, source } => {
            let source = with(source);
            vec![
                text!(
                    en: "With AWS CLI 2: `eval \"$(aws configure export-credentials --profile {profile} --format env)\"`, then run again without --profile \
                         {profile}.",
                    ja: "AWS CLI 2 なら `eval \"$(aws configure export-credentials --profile {profile} --format env)\"` を実行し、--profile {profile} なしで\
                         もう一度実行してください。"
                ),
                text!(
                    en: "Or `aws sts assume-role --role-arn {role} --role-session-name handson --serial-number {serial} --token-code 123456{source}` (without a \
                         role: `aws sts get-session-token --serial-number {serial} --token-code 123456{source}`), then export AWS_ACCESS_KEY_ID, \
                         AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN from what it prints.",
                    ja: "または `aws sts assume-role --role-arn {role} --role-session-name handson --serial-number {serial} --token-code 123456{source}` (ロールを\
                         使わないなら `aws sts get-session-token --serial-number {serial} --token-code 123456{source}`) を実行し、表示された値を \
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
        CredentialsFault::Unusable { profile, .. } => {
            let with = with(profile);
            vec![text!(
                en: "See what the AWS CLI says: `aws sts get-caller-identity{with}`. Expired ones are renewed with `aws sso login{with}` or new keys.",
                ja: "`aws sts get-caller-identity{with}` で状態を確かめてください。期限切れなら `aws sso login{with}` か新しいキーが必要です。"
            )]
        }
        CredentialsFault::BadFile { .. } => vec![text!(
            en: "Correct ~/.aws/config or ~/.aws/credentials: sections are `[profile NAME]` or `[NAME]`, lines are `key = value`.",
            ja: "~/.aws/config か ~/.aws/credentials を直してください。見出しは `[profile 名前]` か `[名前]`、行は `キー = 値` の形です。"
        )],
    }
}

fn target(fault: &TargetFault) -> Text {
    match fault {
        TargetFault::None => text!(en: "no target was chosen", ja: "実行先が指定されていません"),
        TargetFault::Both => text!(
            en: "--aws and --endpoint-url exclude each other",
            ja: "--aws と --endpoint-url は同時に指定できません"
        ),
        TargetFault::RegionMissing => text!(en: "no region was chosen", ja: "リージョンが指定されていません"),
        TargetFault::Region { given, source, .. } => text!(
            en: "`{given}` ({source}) is not a region of AWS",
            ja: "`{given}` ({source}) は AWS のリージョンではありません"
        ),
        TargetFault::Endpoint { given, source, problem } => {
            let Text { en, ja } = problem;
            text!(
                en: "`{given}` ({source}) cannot be used as an endpoint: {en}",
                ja: "`{given}` ({source}) はエンドポイントとして使えません: {ja}"
            )
        }
    }
}

fn target_hints(fault: &TargetFault) -> Option<Text> {
    Some(match fault {
        TargetFault::None | TargetFault::Both => text!(
            en: "Choose one: --endpoint-url http://127.0.0.1:5000 for a simulator, --aws for AWS itself.",
            ja: "どちらかを選んでください。シミュレーターなら --endpoint-url http://127.0.0.1:5000、AWS 本体なら --aws です。"
        ),
        TargetFault::RegionMissing => text!(
            en: "Type --region ap-northeast-1 (or another), or set AWS_REGION.",
            ja: "--region ap-northeast-1 のように指定するか、AWS_REGION を設定してください。"
        ),
        TargetFault::Region { near: Some(near), .. } => {
            text!(en: "Did you mean --region {near}?", ja: "--region {near} ではありませんか?")
        }
        TargetFault::Region { near: None, .. } => text!(
            en: "A region looks like ap-northeast-1 or us-east-1.",
            ja: "リージョンは ap-northeast-1 や us-east-1 のように書きます。"
        ),
        TargetFault::Endpoint { .. } => text!(
            en: "An endpoint looks like http://127.0.0.1:5000.",
            ja: "エンドポイントは http://127.0.0.1:5000 のように書きます。"
        ),
    })
}

fn wait(fault: &WaitFault) -> Text {
    let WaitFault { asked, waiter, why, observed, attempts, .. } = fault;
    let service = asked.service;
    let elapsed = clock(fault.elapsed);
    let states: Vec<String> = observed.iter().map(|(what, state)| format!("{what} {state}")).collect();
    let last = fault.last.as_ref().map(|last| last.text());
    let seen_en = last.as_ref().map_or_else(|| states.join(", "), |last| last.en.clone());
    let seen_ja = last.as_ref().map_or_else(|| states.join(", "), |last| last.ja.clone());
    let end = if seen_en.is_empty() { "" } else { ": " };
    match why {
        WaitWhy::Failed { rule: Text { en, ja } } => text!(
            en: "{service}::{waiter} ended after {elapsed}: {en}{end}{seen_en}",
            ja: "{service}::{waiter} は {elapsed} で失敗しました: {ja}{end}{seen_ja}"
        ),
        WaitWhy::TimedOut { limit } => {
            let limit = clock(*limit);
            text!(
                en: "{service}::{waiter} is not there after {limit} ({attempts} looks){end}{seen_en}",
                ja: "{service}::{waiter} は {limit} 待っても終わりませんでした ({attempts} 回確認){end}{seen_ja}"
            )
        }
        WaitWhy::NothingRuns => text!(
            en: "{service}::{waiter}: this endpoint does not run tasks: after {elapsed} there is no task, no task set and no event{end}{seen_en}",
            ja: "{service}::{waiter}: このエンドポイントはタスクを実行しません。{elapsed} 待っても、タスク・タスクセット・イベントがありません{end}{seen_ja}"
        ),
    }
}

fn wait_hints(fault: &WaitFault) -> Vec<Text> {
    let mut hints = fault.details.clone();
    if let WaitWhy::TimedOut { .. } = fault.why {
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

/// `45s`, `2m05s`, `1h02m`.
pub(super) fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, _) => format!("{seconds}s"),
        (0, minutes, rest) => format!("{minutes}m{rest:02}s"),
        (hours, minutes, _) => format!("{hours}h{minutes:02}m"),
    }
}
