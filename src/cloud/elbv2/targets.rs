//! Targets: what is registered with a target group.

use std::net::Ipv4Addr;

/// Whether an address is in a block: `10.0.0.0/24`.
pub fn within(block: &str, ip: Ipv4Addr) -> bool {
    let Some((base, bits)) = block.split_once('/') else { return false };
    let (Ok(base), Ok(bits)) = (base.parse::<Ipv4Addr>(), bits.parse::<u32>()) else { return false };
    let host = 32_u32.saturating_sub(bits);
    u64::from(base.to_bits()) >> host == u64::from(ip.to_bits()) >> host
}
