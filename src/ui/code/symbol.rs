//! The one encoder of QR symbols. Level Q: a quarter of a stand may be dirty or torn. The mode is chosen here, not by the crate's
//! optimiser: addresses in capitals take the small alphanumeric mode, EMVCo payloads the byte mode that they demand (4.12.1).

use qrcode::{Color, EcLevel, QrCode, QrResult, Version, bits::Bits};

const LEVEL: EcLevel = EcLevel::Q;
/// The extended channel interpretation of UTF-8.
const UTF_8: u32 = 26;

/// A square of dark and light modules, without its quiet zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    side: usize,
    dark: Vec<bool>,
}

/// The text does not fit the largest symbol at level Q (1,663 bytes).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text is too long for a code")]
pub struct TooLong;

/// The symbol of an address; smallest if it is written in capitals throughout.
///
/// # Errors
/// [`TooLong`].
pub fn address(url: &str) -> Result<Symbol, TooLong> {
    let alphanumeric = url.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase() || b" $%*+-./:".contains(&byte));
    if alphanumeric { smallest(|bits| bits.push_alphanumeric_data(url.as_bytes())) } else { bytes(url) }
}

/// The symbol of an EMVCo payload.
///
/// # Errors
/// [`TooLong`].
pub fn emv(payload: &str) -> Result<Symbol, TooLong> {
    bytes(payload)
}

/// Byte mode, announced as UTF-8 where that is not ASCII.
fn bytes(text: &str) -> Result<Symbol, TooLong> {
    smallest(|bits| {
        if !text.is_ascii() {
            bits.push_eci_designator(UTF_8)?;
        }
        bits.push_byte_data(text.as_bytes())
    })
}

fn smallest(fill: impl Fn(&mut Bits) -> QrResult<()>) -> Result<Symbol, TooLong> {
    let encode = |version: i16| -> QrResult<QrCode> {
        let mut bits = Bits::new(Version::Normal(version));
        fill(&mut bits)?;
        bits.push_terminator(LEVEL)?;
        QrCode::with_bits(bits, LEVEL)
    };
    let code = (1..=40).find_map(|version| encode(version).ok()).ok_or(TooLong)?;
    let side = code.width();
    Ok(Symbol { side, dark: code.into_colors().into_iter().map(|color| color == Color::Dark).collect() })
}

impl Symbol {
    /// Modules on each side.
    pub fn side(&self) -> usize {
        self.side
    }

    /// Whether a module is dark; outside the symbol everything is light.
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.side && y < self.side && self.dark[y * self.side + x]
    }

    /// The dark modules as horizontal runs: column, row, length.
    pub fn runs(&self) -> Vec<(usize, usize, usize)> {
        let mut runs = Vec::new();
        for y in 0..self.side {
            let mut x = 0;
            while x < self.side {
                let length = (x..self.side).take_while(|&at| self.is_dark(at, y)).count();
                if length > 0 {
                    runs.push((x, y, length));
                }
                x += length + 1;
            }
        }
        runs
    }
}
