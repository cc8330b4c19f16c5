//! Blocks of addresses: `10.0.0.0/16`, `2001:db8::/56`.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A block of IP addresses, of either version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Block {
    pub ipv6: bool,
    first: u128,
    /// How many bits its addresses have in common.
    pub prefix: u8,
}

impl Block {
    /// Reads one; bits after the prefix are taken for 0, as AWS does.
    pub fn read(text: &str) -> Option<Block> {
        let (address, prefix) = text.split_once('/')?;
        let well_formed = !prefix.is_empty() && prefix.len() <= 3 && prefix.bytes().all(|b| b.is_ascii_digit());
        let prefix = prefix.parse::<u8>().ok().filter(|_| well_formed)?;
        let (ipv6, bits, width) = match address.parse().ok()? {
            IpAddr::V4(address) => (false, u128::from(address.to_bits()), 32_u32),
            IpAddr::V6(address) => (true, address.to_bits(), 128),
        };
        let rest = width.checked_sub(u32::from(prefix))?;
        let first = bits.checked_shr(rest).unwrap_or(0).checked_shl(rest).unwrap_or(0);
        Some(Block { ipv6, first, prefix })
    }

    /// The same, of IPv4 only.
    pub fn ipv4(text: &str) -> Option<Block> {
        Block::read(text).filter(|block| !block.ipv6)
    }

    /// The same, of IPv6 only.
    pub fn ipv6(text: &str) -> Option<Block> {
        Block::read(text).filter(|block| block.ipv6)
    }

    /// How many addresses it has.
    pub fn size(&self) -> u128 {
        1_u128.checked_shl(self.rest()).unwrap_or(u128::MAX)
    }

    fn rest(&self) -> u32 {
        (if self.ipv6 { 128_u32 } else { 32 }).saturating_sub(self.prefix.into())
    }

    /// Whether all addresses of the other are in this one.
    pub fn contains(&self, other: &Block) -> bool {
        self.ipv6 == other.ipv6
            && self.prefix <= other.prefix
            && other.first.checked_shr(self.rest()).unwrap_or(0) == self.first.checked_shr(self.rest()).unwrap_or(0)
    }

    /// Whether any address is in both.
    pub fn overlaps(&self, other: &Block) -> bool {
        self.contains(other) || other.contains(self)
    }

    /// The address of that number, counted from 0; what is beyond the end is in a block after this one.
    pub fn address(&self, number: u128) -> IpAddr {
        let bits = self.first.wrapping_add(number);
        if self.ipv6 { Ipv6Addr::from_bits(bits).into() } else { Ipv4Addr::from_bits(bits as u32).into() }
    }

    /// The number of an address in it, counted from 0.
    pub fn number(&self, address: IpAddr) -> Option<u128> {
        let bits = match address {
            IpAddr::V4(address) if !self.ipv6 => u128::from(address.to_bits()),
            IpAddr::V6(address) if self.ipv6 => address.to_bits(),
            _ => return None,
        };
        bits.checked_sub(self.first).filter(|number| *number < self.size())
    }

    /// The part of that number when it is cut into parts of that prefix.
    pub fn part(&self, prefix: u8, number: u128) -> Block {
        let part = Block { ipv6: self.ipv6, first: 0, prefix };
        Block { first: self.first.wrapping_add(number.wrapping_mul(part.size())), ..part }
    }
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address(0), self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::Block;

    #[test]
    fn blocks_are_read_as_aws_reads_them() {
        for (given, expected) in [
            ("10.0.0.0/16", Some("10.0.0.0/16")),
            ("100.68.0.18/18", Some("100.68.0.0/18")),
            ("1.2.3.4/0", Some("0.0.0.0/0")),
            ("0.0.0.0/32", Some("0.0.0.0/32")),
            ("::/0", Some("::/0")),
            ("2001:db8:0:1::5/56", Some("2001:db8::/56")),
            ("::1/128", Some("::1/128")),
            ("10.0.0.0/33", None),
            ("10.0.0.0/+8", None),
            ("10.0.0.0/", None),
            ("10.0.0/16", None),
            ("10.0.0.0", None),
            ("::/129", None),
            ("10.0.0.0/300", None),
        ] {
            assert_eq!(Block::read(given).map(|block| block.to_string()).as_deref(), expected, "{given}");
        }
    }

    #[test]
    fn blocks_lie_in_each_other() {
        let block = |text| Block::read(text).expect("a block");
        let vpc = block("10.0.0.0/16");
        assert!(vpc.contains(&block("10.0.255.0/24")) && vpc.contains(&vpc));
        assert!(!vpc.contains(&block("10.1.0.0/24")) && !vpc.contains(&block("10.0.0.0/8")));
        assert!(vpc.overlaps(&block("10.0.0.0/8")) && block("0.0.0.0/0").contains(&vpc));
        assert!(!vpc.overlaps(&block("::/0")));
        assert_eq!(vpc.part(20, 2).to_string(), "10.0.32.0/20");
        assert_eq!(vpc.number("10.0.1.4".parse().expect("an address")), Some(260));
        assert_eq!(vpc.number("10.1.0.0".parse().expect("an address")), None);
        assert_eq!(block("::/0").size(), u128::MAX);
    }
}
