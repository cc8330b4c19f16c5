//! The security policies of HTTPS and TLS listeners: DescribeSSLPolicies.

use super::limits;
use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read as _, Refusal, refuse};
use crate::cloud::page::{page, with_token};
use crate::cloud::world::Context;

/// Ciphers in AWS's order, each with its class: TLS 1.3, ephemeral keys with GCM, with CBC and SHA-2, with SHA-1, and the
/// old ones of RSA without them, with SHA-2 and SHA-1.
const CIPHERS: &[(&str, char)] = &[
    ("TLS_AES_128_GCM_SHA256", 't'),
    ("TLS_AES_256_GCM_SHA384", 't'),
    ("TLS_CHACHA20_POLY1305_SHA256", 't'),
    ("ECDHE-ECDSA-AES128-GCM-SHA256", 'g'),
    ("ECDHE-RSA-AES128-GCM-SHA256", 'g'),
    ("ECDHE-ECDSA-AES128-SHA256", 'c'),
    ("ECDHE-RSA-AES128-SHA256", 'c'),
    ("ECDHE-ECDSA-AES128-SHA", 's'),
    ("ECDHE-RSA-AES128-SHA", 's'),
    ("ECDHE-ECDSA-AES256-GCM-SHA384", 'g'),
    ("ECDHE-RSA-AES256-GCM-SHA384", 'g'),
    ("ECDHE-ECDSA-AES256-SHA384", 'c'),
    ("ECDHE-RSA-AES256-SHA384", 'c'),
    ("ECDHE-RSA-AES256-SHA", 's'),
    ("ECDHE-ECDSA-AES256-SHA", 's'),
    ("AES128-GCM-SHA256", 'r'),
    ("AES128-SHA256", 'r'),
    ("AES128-SHA", 'o'),
    ("AES256-GCM-SHA384", 'r'),
    ("AES256-SHA256", 'r'),
    ("AES256-SHA", 'o'),
];

const PROTOCOLS: &[&str] = &["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"];

/// Name, classes of ciphers, and which of the protocols, from the first to the last; sorted by name. From the ELB User Guide,
/// "Security policies for your Application Load Balancer".
const POLICIES: &[(&str, &str, usize, usize)] = &[
    ("ELBSecurityPolicy-2016-08", "gcsro", 0, 2),
    ("ELBSecurityPolicy-FS-1-1-2019-08", "gcs", 1, 2),
    ("ELBSecurityPolicy-FS-1-2-2019-08", "gcs", 2, 2),
    ("ELBSecurityPolicy-FS-1-2-Res-2019-08", "gc", 2, 2),
    ("ELBSecurityPolicy-FS-1-2-Res-2020-10", "g", 2, 2),
    ("ELBSecurityPolicy-FS-2018-06", "gcs", 0, 2),
    ("ELBSecurityPolicy-TLS-1-1-2017-01", "gcsro", 1, 2),
    ("ELBSecurityPolicy-TLS-1-2-2017-01", "gcr", 2, 2),
    ("ELBSecurityPolicy-TLS-1-2-Ext-2018-06", "gcsro", 2, 2),
    ("ELBSecurityPolicy-TLS13-1-0-2021-06", "tgcsro", 0, 3),
    ("ELBSecurityPolicy-TLS13-1-0-PQ-2025-09", "tgcsro", 0, 3),
    ("ELBSecurityPolicy-TLS13-1-1-2021-06", "tgcsro", 1, 3),
    ("ELBSecurityPolicy-TLS13-1-2-2021-06", "tgc", 2, 3),
    ("ELBSecurityPolicy-TLS13-1-2-Ext1-2021-06", "tgcr", 2, 3),
    ("ELBSecurityPolicy-TLS13-1-2-Ext1-PQ-2025-09", "tgcr", 2, 3),
    ("ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06", "tgcsro", 2, 3),
    ("ELBSecurityPolicy-TLS13-1-2-Ext2-PQ-2025-09", "tgcsro", 2, 3),
    ("ELBSecurityPolicy-TLS13-1-2-PQ-2025-09", "tgc", 2, 3),
    ("ELBSecurityPolicy-TLS13-1-2-Res-2021-06", "tg", 2, 3),
    ("ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09", "tg", 2, 3),
    ("ELBSecurityPolicy-TLS13-1-3-2021-06", "t", 3, 3),
    ("ELBSecurityPolicy-TLS13-1-3-PQ-2025-09", "t", 3, 3),
];

/// Refuses the name of no policy.
pub fn existing(name: &str) -> Result<(), Refusal> {
    if POLICIES.iter().any(|(there, ..)| *there == name) {
        return Ok(());
    }
    refuse("SSLPolicyNotFound", format!("SSL policy '{name}' not found"))
}

/// `DescribeSSLPolicies`
pub fn describe(_: &mut Context<'_>, input: &Input) -> Answer {
    let names = input.texts("Names");
    for name in &names {
        existing(name)?;
    }
    let asked = POLICIES.iter().filter(|(name, ..)| names.is_empty() || names.contains(name)).collect();
    let (found, token) = page(input, limits::PAGE, asked, |(name, ..)| (*name).to_owned())?;
    let shown = |(name, classes, first, last): &(&str, &str, usize, usize)| {
        let ciphers = CIPHERS.iter().filter(|(_, class)| classes.contains(*class));
        let numbered = ciphers.zip(1_i64..).map(|((name, _), number)| members! { "Name": *name, "Priority": number });
        members! {
            "SslProtocols": PROTOCOLS.iter().take(last + 1).skip(*first).copied().collect::<Vec<&str>>(),
            "Ciphers": numbered.collect::<Vec<Members>>(),
            "Name": *name,
            "SupportedLoadBalancerTypes": vec!["application", "network"],
        }
    };
    let shown: Vec<Members> = found.into_iter().map(shown).collect();
    Ok(with_token(input, members! { "SslPolicies": shown }, token))
}
