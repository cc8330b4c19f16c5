//! The wording of faults, in both languages.

use super::{Cause, CredentialsFault, Fault, Proxy, TargetFault, TimedOut, Unreachable, WaitFault, WaitWhy};
use crate::api::table::LeftOut;
use crate::instant::brief;
use crate::lang::{Lang, Text};
use crate::text;

impl Fault {
    /// What happened, in both languages.
    pub fn text(&self) -> Text {
        match self {
            Fault::Input(errors) => Text { en: errors.message(Lang::En), ja: errors.message(Lang::Ja) },
            Fault::Misfit { path, message, .. } => {
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
                ja: "{asked}: 応答（HTTP {status}）が AWS のものとして読み取れません: {ja}"
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
            Fault::Unsure { asked, reason } => {
                let (call, Text { en, ja }) = (asked, reason);
                text!(
                    en: "{call}: the answer was lost, and whether it was done cannot be told: {en}",
                    ja: "{call}: 応答が失われ、実行されたかどうかを判定できません: {ja}"
                )
            }
            Fault::Cancelled { asked, .. } => {
                text!(en: "{asked}: stopped by Ctrl-C", ja: "{asked}: Ctrl-C で中断しました")
            }
            Fault::NotTaken { service, operation, reason } => {
                let service = service.module;
                let told =
                    |words: fn(&LeftOut) -> &str| reason.map(|it| format!(": {}", words(it))).unwrap_or_default();
                let (why_en, why_ja) = (told(|it| it.reason), told(|it| it.reason_ja));
                text!(
                    en: "{service} {operation} cannot be called from here{why_en}",
                    ja: "{service} の {operation} はここからは呼び出せません{why_ja}"
                )
            }
        }
    }
}

fn unreachable(fault: &Unreachable) -> Text {
    let Unreachable { asked, endpoint, detail, .. } = fault;
    if let Some(Proxy { variable, address }) = fault.missed_proxy() {
        return text!(
            en: "{asked}: the proxy {address} ({variable}), on the way to {endpoint}, cannot be reached",
            ja: "{asked}: {endpoint} への途中にあるプロキシ {address}（{variable}）に接続できません"
        );
    }
    match fault.cause {
        Cause::Refused => text!(
            en: "{asked}: nothing listens at {endpoint}",
            ja: "{asked}: {endpoint} で待ち受けているものがありません（接続を拒否されました）"
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

fn timeout(fault: &TimedOut) -> Text {
    let TimedOut { asked, endpoint, attempts, .. } = fault;
    let seconds = fault.after.as_secs_f64();
    if fault.sent {
        text!(
            en: "{asked}: no answer from {endpoint} within {seconds:.1} s (attempts: {attempts})",
            ja: "{asked}: {endpoint} から {seconds:.1} 秒以内に応答がありませんでした（試行 {attempts} 回）"
        )
    } else {
        text!(
            en: "{asked}: no connection to {endpoint} within {seconds:.1} s (attempts: {attempts})",
            ja: "{asked}: {endpoint} に {seconds:.1} 秒以内に接続できませんでした（試行 {attempts} 回）"
        )
    }
}

fn credentials(fault: &CredentialsFault) -> Text {
    match fault {
        CredentialsFault::Missing { .. } => text!(
            en: "no AWS credentials were found (environment, profile files, SSO, instance)",
            ja: "AWS の認証情報が見つかりません（環境変数、プロファイル、SSO、インスタンスのいずれにもありません）"
        ),
        CredentialsFault::ProfileNotFound { name, .. } => text!(
            en: "there is no profile `{name}` in ~/.aws/config or ~/.aws/credentials",
            ja: "プロファイル `{name}` は ~/.aws/config にも ~/.aws/credentials にもありません"
        ),
        CredentialsFault::Mfa { profile, .. } => text!(
            en: "profile `{profile}` asks for a one-time password (mfa_serial), which the AWS SDK for Rust cannot \
                 ask for",
            ja: "プロファイル `{profile}` はワンタイムパスワード（mfa_serial）を求めますが、AWS SDK for Rust は対応していません"
        ),
        CredentialsFault::LoginNeeded { .. } => text!(
            en: "you are not signed in to AWS, or the session has ended",
            ja: "AWS にサインインしていないか、セッションが終了しています"
        ),
        CredentialsFault::Garbled { setting, found: Text { en, ja } } => text!(
            en: "{setting} cannot be a key of AWS: there is {en} in it",
            ja: "{setting} は AWS のキーとして使えません: {ja}が入っています"
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

fn target(fault: &TargetFault) -> Text {
    match fault {
        TargetFault::Profile { given } => text!(
            en: "--profile {given} chooses an account, but this is a rehearsal, which has none",
            ja: "--profile {given} はアカウントの指定ですが、リハーサルではアカウントを使いません"
        ),
        TargetFault::Both => text!(
            en: "--aws and --endpoint-url exclude each other",
            ja: "--aws と --endpoint-url は同時に指定できません"
        ),
        TargetFault::RegionMissing => text!(en: "no region was chosen", ja: "リージョンが指定されていません"),
        TargetFault::Region { given, source, .. } => text!(
            en: "`{given}` ({source}) is not a region of AWS",
            ja: "`{given}`（{source}）は AWS のリージョンではありません"
        ),
        TargetFault::Endpoint { given, source, problem } => {
            let given = without_password(given);
            let Text { en, ja } = problem;
            text!(
                en: "`{given}` ({source}) cannot be used as an endpoint: {en}",
                ja: "`{given}`（{source}）はエンドポイントとして使えません: {ja}"
            )
        }
        TargetFault::Setting(bad) => setting(bad.name, bad.profile.as_deref(), &bad.given, &bad.problem),
        TargetFault::Certificates { file, folder } => certificates(file.as_deref(), folder.as_deref()),
    }
}

fn setting(name: &str, profile: Option<&str>, given: &str, problem: &Text) -> Text {
    let Text { en, ja } = problem;
    let (of_en, of_ja) = match profile {
        Some(profile) => (format!(" of profile {profile}"), format!("（プロファイル {profile}）")),
        None => (String::new(), String::new()),
    };
    text!(en: "{name}{of_en} is `{given}`: {en}", ja: "{name}{of_ja} が `{given}` です: {ja}")
}

fn certificates(file: Option<&str>, folder: Option<&str>) -> Text {
    let named = [("SSL_CERT_FILE", file), ("SSL_CERT_DIR", folder)];
    let named = named.iter().filter_map(|(name, value)| Some(format!("{name} ({})", (*value)?))).collect::<Vec<_>>();
    if named.is_empty() {
        return text!(
            en: "this system has no root certificates, so no https:// endpoint can be trusted",
            ja: "このシステムにルート証明書がないため、https:// のエンドポイントを検証できません"
        );
    }
    let (en, ja) = (named.join(" and "), named.join(" と "));
    text!(
        en: "{en}: no certificate can be read there, so no https:// endpoint can be trusted",
        ja: "{ja}: 証明書を 1 つも読み取れないため、https:// のエンドポイントを検証できません"
    )
}

fn wait(fault: &WaitFault) -> Text {
    let WaitFault { asked, waiter, why, observed, reason, attempts, .. } = fault;
    let service = asked.operation().map(|operation| operation.service.module).unwrap_or_default();
    let elapsed = brief(fault.elapsed);
    let states: Vec<String> = observed.iter().map(|(what, state)| format!("{what} {state}")).collect();
    let last = fault.last.as_ref().map(|last| last.text());
    let seen_en = last.as_ref().map_or_else(|| states.join(", "), |last| last.en.clone());
    let seen_ja = last.as_ref().map_or_else(|| states.join(", "), |last| last.ja.clone());
    let (seen_en, seen_ja) = match reason {
        Some(Text { en, ja }) => (format!("{en} ({seen_en})"), format!("{ja} ({seen_ja})")),
        None => (seen_en, seen_ja),
    };
    let end = if seen_en.is_empty() { "" } else { ": " };
    match why {
        WaitWhy::Failed { rule: Text { en, ja } } | WaitWhy::Missing { rule: Text { en, ja } } => text!(
            en: "{service}::{waiter} ended after {elapsed}: {en}{end}{seen_en}",
            ja: "{service}::{waiter} は {elapsed} で失敗しました: {ja}{end}{seen_ja}"
        ),
        WaitWhy::TimedOut { limit } if fault.saw_nothing() => {
            let limit = brief(*limit);
            text!(
                en: "{service}::{waiter} found nothing to wait for: {attempts} looks in {limit} had an empty answer",
                ja: "{service}::{waiter}: 待つ対象が見つかりません（{limit} の間に {attempts} 回確認しましたが、結果は空でした）"
            )
        }
        WaitWhy::TimedOut { limit } => {
            let limit = brief(*limit);
            text!(
                en: "{service}::{waiter} gave up after {limit} and {attempts} looks{end}{seen_en}",
                ja: "{service}::{waiter} は {limit} 待っても終わりませんでした（{attempts} 回確認）{end}{seen_ja}"
            )
        }
        WaitWhy::NothingRuns => text!(
            en: "{service}::{waiter}: this endpoint does not run tasks: after {elapsed} there is no task, no task \
                 set and no event{end}{seen_en}",
            ja: "{service}::{waiter}: このエンドポイントはタスクを実行しません。{elapsed} 待っても、タスク・タスクセット・イベントがありません{end}{seen_ja}"
        ),
    }
}

/// A URL as it may be repeated: what stands before an `@` may be a password.
pub(in crate::aws) fn without_password(url: &str) -> String {
    match url.rsplit_once('@') {
        Some((before, host)) => {
            let scheme = before.split_once("://").map(|(scheme, _)| format!("{scheme}://")).unwrap_or_default();
            format!("{scheme}***@{host}")
        }
        None => url.to_owned(),
    }
}
