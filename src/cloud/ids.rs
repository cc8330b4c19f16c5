//! Ids as AWS writes them, from a seed.

use fastrand::Rng;
use serde::{Deserialize, Serialize};

/// A generator of ids. Its whole state is one number, so that a world that is read back goes on where it was.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ids {
    state: u64,
}

impl Ids {
    /// The generator of a seed and of what it is for: a region's first ids do not depend on what was made elsewhere.
    pub fn new(seed: u64, purpose: &str) -> Ids {
        // FNV-1a: the same on every machine and in every version.
        let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        Ids { state: purpose.bytes().fold(0xcbf2_9ce4_8422_2325 ^ seed, mix) }
    }

    /// The number that it goes on from: another one as soon as something was drawn.
    pub(super) fn state(&self) -> u64 {
        self.state
    }

    fn draw<T>(&mut self, from: impl FnOnce(&mut Rng) -> T) -> T {
        let mut rng = Rng::with_seed(self.state);
        let drawn = from(&mut rng);
        self.state = rng.get_seed();
        drawn
    }

    fn chars(&mut self, length: usize, from: &[u8]) -> String {
        self.draw(|rng| (0..length).map(|_| char::from(from[rng.usize(..from.len())])).collect())
    }

    /// An id of EC2: `vpc-0` and 16 hexadecimal digits.
    pub fn ec2(&mut self, prefix: &str) -> String {
        format!("{prefix}-0{}", self.hex(16))
    }

    /// So many hexadecimal digits.
    pub fn hex(&mut self, length: usize) -> String {
        self.chars(length, b"0123456789abcdef")
    }

    /// So many decimal digits, the first of which is not 0.
    pub fn digits(&mut self, length: usize) -> String {
        let first = self.chars(1, b"123456789");
        first + self.chars(length.saturating_sub(1), b"0123456789").as_str()
    }

    /// So many small letters and digits.
    pub fn alphanumeric(&mut self, length: usize) -> String {
        self.chars(length, b"abcdefghijklmnopqrstuvwxyz0123456789")
    }

    /// IAM's unique id: a prefix such as `AROA`, and capitals and digits up to 21 characters.
    pub fn iam(&mut self, prefix: &str) -> String {
        format!("{prefix}{}", self.chars(21_usize.saturating_sub(prefix.len()), b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
    }

    /// `01234567-89ab-4def-8123-456789abcdef`
    pub fn uuid(&mut self) -> String {
        uuid::Builder::from_random_bytes(self.draw(|rng| rng.u128(..)).to_be_bytes()).into_uuid().to_string()
    }

    /// A number below that one.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.draw(|rng| rng.u64(..limit.max(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::Ids;

    #[test]
    fn the_same_seed_gives_the_same_ids_also_after_being_kept() {
        let mut one = Ids::new(7, "world");
        let mut two = Ids::new(7, "world");
        assert_eq!(one.ec2("vpc"), two.ec2("vpc"));
        let kept = serde_json::to_string(&two).expect("serializes");
        let mut two: Ids = serde_json::from_str(&kept).expect("reads back");
        assert_eq!(one.uuid(), two.uuid());
        assert_ne!(Ids::new(7, "ap-northeast-1").hex(16), Ids::new(7, "us-east-1").hex(16));
        assert_ne!(Ids::new(7, "world").hex(16), Ids::new(8, "world").hex(16));
    }

    #[test]
    fn ids_have_the_form_of_aws() {
        let mut ids = Ids::new(0, "");
        assert_eq!(ids.ec2("vpc").len(), "vpc-010a940bbd8f747c2".len());
        assert_eq!(ids.iam("AROA").len(), 21);
        assert_eq!(ids.uuid().len(), 36);
        assert_ne!(ids.digits(9).as_bytes()[0], b'0');
    }
}
