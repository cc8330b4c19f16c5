//! Text files as editors and shells on every system write them.

use crate::text;
use std::io;
use std::path::Path;

/// Reads a file of text: UTF-8 with or without a byte-order mark, or UTF-16 with one, as Windows PowerShell's `>` writes it.
///
/// # Errors
/// The file cannot be read, or is in another encoding.
pub fn read(path: &Path) -> io::Result<String> {
    decode(std::fs::read(path)?)
}

/// The text of these bytes, without a byte-order mark.
///
/// # Errors
/// They are in another encoding than UTF-8, or UTF-16 with a mark.
pub fn decode(bytes: Vec<u8>) -> io::Result<String> {
    let wide = |unit: fn([u8; 2]) -> u16| {
        let (units, rest) = bytes[2..].as_chunks::<2>();
        let units: Vec<u16> = units.iter().map(|pair| unit(*pair)).collect();
        String::from_utf16(&units).ok().filter(|_| rest.is_empty()).ok_or_else(other_encoding)
    };
    match bytes.as_slice() {
        [0xFF, 0xFE, ..] => wide(u16::from_le_bytes),
        [0xFE, 0xFF, ..] => wide(u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8(rest.to_vec()).map_err(|_| other_encoding()),
        _ => String::from_utf8(bytes).map_err(|_| other_encoding()),
    }
}

fn other_encoding() -> io::Error {
    let wording: String = text!(
        en: "this is no text in UTF-8; save it as UTF-8 in your editor",
        ja: "UTF-8 のテキストではありません。エディターで文字コードを UTF-8 にして保存し直してください"
    )
    .into();
    io::Error::new(io::ErrorKind::InvalidData, wording)
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn what_editors_of_windows_write_is_read() {
        let text = "let 名 = \"a\";\r\n";
        let wide = |unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
            std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(unit).collect()
        };
        let marked = [b"\xEF\xBB\xBF".as_slice(), text.as_bytes()].concat();
        for bytes in [text.as_bytes().to_vec(), marked, wide(u16::to_le_bytes), wide(u16::to_be_bytes)] {
            assert_eq!(decode(bytes).expect("text"), text);
        }
        // Shift_JIS, half a UTF-16 character, half a surrogate pair.
        for bytes in [&b"let \x96\xBC"[..], b"\xFF\xFEa", b"\xFF\xFE\x00\xD8"] {
            assert!(decode(bytes.to_vec()).is_err(), "{bytes:?}");
        }
    }
}
