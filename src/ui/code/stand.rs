//! The stand: what a shop puts up. A page with the symbol, the shop's name to compare, and the wallets that can pay, in four sizes and
//! three looks. Black on white for the symbol and nothing inside it. On A5 its modules are 2.97 mm for an address of up to 47
//! characters and 2.6 mm for one of up to 67; A6 is the same page smaller, a folded sheet the same page twice.

use super::{
    drawing::{Color, Drawing, Path},
    face, font, sticker,
    symbol::Symbol,
};
use crate::{
    domain::{collection_code::Code, wallet::Wallet},
    ui::text::{Lang, stand as text},
};

/// A6 from A5, as any paper size from the next larger.
const SMALLER: f32 = 148.0 / 210.0;
/// A name in characters of less height is hard to compare at arm's length.
const READABLE_NAME: f32 = 4.0;

pub(super) const PERSIMMON: Color = Color(0xce_4205);
pub(super) const INK: Color = Color(0x15_1923);

/// What it is printed on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    #[default]
    A5,
    A6,
    /// An A4 sheet across, folded in the middle: the same page on both sides.
    Folded,
    /// A square to stick on, of 80 mm.
    Sticker,
}

impl Size {
    pub const ALL: [Self; 4] = [Self::A5, Self::A6, Self::Folded, Self::Sticker];

    /// The word in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::A5 => "a5",
            Self::A6 => "a6",
            Self::Folded => "folded",
            Self::Sticker => "sticker",
        }
    }

    /// The size of that word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|size| size.code() == code)
    }

    /// Width and height of the sheet, in mm.
    pub fn page(self) -> (f32, f32) {
        match self {
            Self::A5 => face::PAGE,
            Self::A6 => (105.0, 148.0),
            Self::Folded => (297.0, 210.0),
            Self::Sticker => sticker::PAGE,
        }
    }

    /// Edge of the symbol, in mm.
    pub fn symbol_edge(self) -> f32 {
        match self {
            Self::A5 | Self::Folded => face::SYMBOL_EDGE,
            Self::A6 => face::SYMBOL_EDGE * SMALLER,
            Self::Sticker => sticker::SYMBOL_EDGE,
        }
    }

    /// From how far a telephone reads it, in cm: ten times the edge, in whole tens.
    #[expect(clippy::cast_possible_truncation, reason = "a page is less than a metre")]
    pub fn readable_from_cm(self) -> i32 {
        self.symbol_edge() as i32 / 10 * 10
    }

    /// Whether there is room for wallets and an offer.
    pub fn is_roomy(self) -> bool {
        self != Self::Sticker
    }
}

/// How much ink a stand may use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    #[default]
    Color,
    Dark,
    InkSaving,
}

impl Look {
    pub const ALL: [Self; 3] = [Self::Color, Self::Dark, Self::InkSaving];

    /// The word in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Color => "color",
            Self::Dark => "dark",
            Self::InkSaving => "ink",
        }
    }

    /// The look of that word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|look| look.code() == code)
    }

    /// What the sheet is printed with, if anything.
    fn sheet(self) -> Option<Color> {
        match self {
            Self::Color => Some(PERSIMMON),
            Self::Dark => Some(INK),
            Self::InkSaving => None,
        }
    }

    /// What is written on the sheet itself.
    pub(super) fn on_sheet(self) -> Color {
        if self.sheet().is_some() { Color::WHITE } else { INK }
    }
}

/// What stands on a stand.
#[derive(Clone, Copy, Debug)]
pub struct Stand<'a> {
    pub size: Size,
    pub look: Look,
    pub name: &'a str,
    /// Which table it stands on; empty for none.
    pub table: &'a str,
    pub code: Code,
    pub symbol: &'a Symbol,
    /// In the order in which they are shown; the first eight are.
    pub wallets: &'a [Wallet],
    /// What the shop promises at present, in one line.
    pub offer: Option<&'a str>,
    pub lang: Lang,
    /// A line in the other language.
    pub other_line: bool,
}

impl Stand<'_> {
    /// Characters that were written and cannot be printed.
    pub fn unprintable(&self) -> Vec<char> {
        font::missing(&[self.name, self.table].concat())
    }

    /// Whether the name is so long that its characters come out too small to compare.
    pub fn name_is_small(&self) -> bool {
        let height = match self.size {
            Size::A5 | Size::Folded => face::name_lines(self.name).1,
            Size::A6 => face::name_lines(self.name).1 * SMALLER,
            Size::Sticker => sticker::name_lines(self.name).1,
        };
        height < READABLE_NAME
    }

    /// The language of the other line.
    pub(super) fn other_lang(&self) -> Lang {
        match self.lang {
            Lang::Zh => Lang::En,
            Lang::En => Lang::Zh,
        }
    }
}

/// Draws a stand.
pub fn draw(stand: &Stand<'_>) -> Drawing {
    let (width, height) = stand.size.page();
    let mut page = Drawing { title: text::code_of(stand.lang, stand.name), width, height, shapes: Vec::new() };
    if let Some(color) = stand.look.sheet() {
        page.fill(Path::rectangle(0.0, 0.0, width, height), color);
    }
    match stand.size {
        Size::A5 => page.place(face::face(stand), 1.0, (0.0, 0.0)),
        Size::A6 => page.place(face::face(stand), SMALLER, ((width - face::PAGE.0 * SMALLER) / 2.0, 0.0)),
        Size::Folded => {
            let half = width / 2.0;
            let left = (half - face::PAGE.0) / 2.0;
            page.place(face::face(stand), 1.0, (left, 0.0));
            page.place(face::face(stand), 1.0, (half + left, 0.0));
            // Where to fold: two marks at the edges, nothing across the page.
            let marks = Path::from(half, 0.0).line(half, 3.0).and(Path::from(half, height - 3.0).line(half, height));
            page.stroke(marks, stand.look.on_sheet(), 0.2);
        }
        Size::Sticker => page.place(sticker::face(stand), 1.0, (0.0, 0.0)),
    }
    page
}
