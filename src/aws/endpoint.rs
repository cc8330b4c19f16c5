//! Endpoint URLs, checked before anything is sent to them.

use crate::lang::Text;
use crate::text;

/// An endpoint URL that can be used, without a trailing slash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    pub url: String,
    /// Without port and without brackets.
    pub host: String,
}

impl Endpoint {
    /// Reads `http://127.0.0.1:5000`.
    ///
    /// # Errors
    /// What is wrong with it, and what to type, when there is no scheme, another scheme, no host, a port that is none,
    /// white space, or a name and password.
    pub fn parse(given: &str) -> Result<Endpoint, Text> {
        let url = given.trim();
        if url.contains(|c: char| c.is_whitespace() || c.is_control()) || !url.is_ascii() {
            return Err(text!(
                en: "it holds white space or a character that URLs do not have",
                ja: "空白か、URL に使えない文字（全角など）が入っています",
            ));
        }
        let Some((scheme, rest)) = url.split_once("://") else {
            return Err(match url.split_once(':') {
                Some((word, _)) if near_http(word) => {
                    text!(
                        en: "`{word}:` is not how it starts: write http:// or https://",
                        ja: "`{word}:` では始まりません。http:// か https:// と書いてください",
                    )
                }
                _ => {
                    text!(en: "it has no scheme: write http://{url}", ja: "スキームがありません。http://{url} と書いてください")
                }
            });
        };
        if scheme != "http" && scheme != "https" {
            return Err(text!(
                en: "`{scheme}://` is neither http:// nor https://",
                ja: "`{scheme}://` は http:// でも https:// でもありません",
            ));
        }
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if authority.contains('@') {
            return Err(
                text!(en: "a name or password does not belong into it", ja: "ユーザー名やパスワードは書けません"),
            );
        }
        let (host, port) = split_authority(authority);
        if host.is_empty() {
            return Err(text!(en: "it has no host", ja: "ホスト名がありません"));
        }
        if let Some(port) = port
            && port.parse::<u16>().map_or(true, |number| number == 0)
        {
            return Err(
                text!(en: "`{port}` is not a port (1 to 65535)", ja: "`{port}` はポート番号（1 から 65535）ではありません"),
            );
        }
        if rest.contains(['?', '#']) {
            return Err(text!(en: "it ends in a query or fragment", ja: "? や # から後ろは書けません"));
        }
        Ok(Endpoint { url: url.trim_end_matches('/').to_owned(), host: host.to_owned() })
    }

    /// Whether it is this machine: `localhost`, `*.localhost`, 127.0.0.0/8 or `::1`.
    pub fn is_loopback(&self) -> bool {
        let host = self.host.trim_end_matches('.').to_ascii_lowercase();
        host == "localhost"
            || host.ends_with(".localhost")
            || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    }
}

/// The ends of the names of AWS's own endpoints in all its partitions, those for IPv6 included ("dnsSuffix" and
/// "dualStackDnsSuffix" of the partitions in the SDK's endpoint rules).
const AWS: &[&str] = &[
    ".amazonaws.com",
    ".api.aws",
    ".amazonaws.com.cn",
    ".api.amazonwebservices.com.cn",
    ".amazonaws.eu",
    ".api.amazonwebservices.eu",
    ".c2s.ic.gov",
    ".api.aws.ic.gov",
    ".sc2s.sgov.gov",
    ".api.aws.scloud",
    ".csp.hci.ic.gov",
    ".api.aws.hci.ic.gov",
    ".cloud.adc-e.uk",
    ".api.cloud-aws.adc-e.uk",
];

/// Whether a URL leads to AWS itself, as those of the rehearsal cloud do.
pub fn is_aws(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (host, _) = split_authority(rest.split(['/', '?', '#']).next().unwrap_or_default());
    AWS.iter().any(|end| host.ends_with(end))
}

fn near_http(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    ["http", "https"].iter().any(|scheme| strsim::damerau_levenshtein(scheme, &word) <= 2)
}

fn split_authority(authority: &str) -> (&str, Option<&str>) {
    if let Some(rest) = authority.strip_prefix('[') {
        return match rest.split_once(']') {
            Some((host, port)) => (host, port.strip_prefix(':')),
            None => ("", None),
        };
    }
    match authority.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_urls_are_taken_and_loopback_is_known() {
        let cases = [
            ("http://127.0.0.1:5000", "127.0.0.1", true),
            (" http://localhost:4566/ ", "localhost", true),
            ("http://[::1]:5000", "::1", true),
            ("https://moto.localhost", "moto.localhost", true),
            ("https://ecs.ap-northeast-1.amazonaws.com", "ecs.ap-northeast-1.amazonaws.com", false),
            ("http://192.168.0.2:5000/base", "192.168.0.2", false),
        ];
        for (url, host, loopback) in cases {
            let endpoint = Endpoint::parse(url).unwrap_or_else(|problem| panic!("{url}: {}", problem.en));
            assert_eq!(endpoint.host, host);
            assert_eq!(endpoint.is_loopback(), loopback, "{url}");
            assert!(!endpoint.url.ends_with('/'));
        }
    }

    #[test]
    fn bad_urls_say_what_is_wrong() {
        let cases = [
            ("127.0.0.1:5000", "write http://127.0.0.1:5000"),
            ("localhost", "write http://localhost"),
            ("htp://localhost:5000", "`htp://` is neither"),
            ("htp:localhost", "`htp:` is not how it starts"),
            ("http://", "no host"),
            ("http://localhost:99999", "`99999` is not a port"),
            ("http://localhost:", "`` is not a port"),
            ("http://local host", "white space"),
            ("http：//localhost:5000", "white space"),
            ("http://localhost：5000", "white space"),
            ("http://key:secret@localhost", "name or password"),
            ("http://localhost?x=1", "query"),
            ("http://[::1", "no host"),
        ];
        for (url, problem) in cases {
            let text = Endpoint::parse(url).expect_err(url);
            assert!(text.en.contains(problem), "{url}: {}", text.en);
        }
    }
}
