//! The stand: an A5 page with the symbol, the shop's name to compare, and the wallets that can pay. Black on white for the symbol
//! and nothing inside it; its modules are 2.97 mm for an address of up to 47 characters and 2.6 mm for one of up to 67.

use super::{
    drawing::{Color, Drawing, Path},
    font,
    symbol::Symbol,
};
use crate::{
    domain::{collection_code::Code, wallet::Wallet},
    ui::text::{Lang, common, stand as text},
};

/// A5 upright, in mm.
const PAGE: (f32, f32) = (148.0, 210.0);
/// The white card: left, top, width, height.
const CARD: (f32, f32, f32, f32) = (7.0, 40.0, 134.0, 155.0);
const MIDDLE: f32 = PAGE.0 / 2.0;
/// Edge of the symbol without its quiet zone: what the card holds with four modules of white on every side.
const SYMBOL_EDGE: f32 = 86.0;
/// Height of the symbol's middle.
const SYMBOL_MIDDLE: f32 = 95.0;
/// As many wallets as stand legibly in one row.
const MOST_TILES: usize = 8;

const PERSIMMON: Color = Color(0xce_4205);
const INK: Color = Color(0x15_1923);
const INK_2: Color = Color(0x45_4a56);
const LINE: Color = Color(0xdd_dad6);
const OK: Color = Color(0x0f_7638);

/// How much ink a stand may use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    #[default]
    Color,
    InkSaving,
}

/// What stands on a stand.
#[derive(Clone, Copy, Debug)]
pub struct Stand<'a> {
    pub shop: &'a str,
    pub code: Code,
    pub symbol: &'a Symbol,
    /// In the order in which they are shown; the first eight are.
    pub wallets: &'a [Wallet],
    pub lang: Lang,
    pub style: Style,
}

/// Draws a stand.
pub fn draw(stand: &Stand<'_>) -> Drawing {
    let title = text::code_of(stand.lang, stand.shop);
    let mut page = Drawing { title, width: PAGE.0, height: PAGE.1, shapes: Vec::new() };
    let on_sheet = match stand.style {
        Style::Color => {
            page.fill(Path::rectangle(0.0, 0.0, PAGE.0, PAGE.1), PERSIMMON);
            page.fill(Path::rounded(CARD.0, CARD.1, CARD.2, CARD.3, 8.0), Color::WHITE);
            Color::WHITE
        }
        Style::InkSaving => {
            page.stroke(Path::rounded(CARD.0, CARD.1, CARD.2, CARD.3, 8.0), INK, 0.5);
            INK
        }
    };
    head(&mut page, stand, on_sheet);
    symbol(&mut page, stand.symbol);
    name(&mut page, stand.shop);
    check_line(&mut page, stand.lang);
    page.stroke(Path::from(14.0, 174.4).line(134.0, 174.4), LINE, 0.35);
    tiles(&mut page, stand);
    foot(&mut page, stand, on_sheet);
    page
}

fn head(page: &mut Drawing, stand: &Stand<'_>, color: Color) {
    let other = match stand.lang {
        Lang::Zh => Lang::En,
        Lang::En => Lang::Zh,
    };
    left(page, text::scan_to_pay(stand.lang), 16.4, (11.0, 22.7), 98.0, color);
    left(page, text::any_wallet(other), 5.0, (11.2, 32.6), 98.0, color);
    let frame = Path::from(3.0, 7.0)
        .line(3.0, 5.0)
        .round((3.0, 3.0), (5.0, 3.0))
        .line(7.0, 3.0)
        .and(Path::from(17.0, 3.0).line(19.0, 3.0).round((21.0, 3.0), (21.0, 5.0)).line(21.0, 7.0))
        .and(Path::from(21.0, 17.0).line(21.0, 19.0).round((21.0, 21.0), (19.0, 21.0)).line(17.0, 21.0))
        .and(Path::from(7.0, 21.0).line(5.0, 21.0).round((3.0, 21.0), (3.0, 19.0)).line(3.0, 17.0))
        .and(Path::from(7.0, 12.0).line(17.0, 12.0));
    page.stroke(frame.placed(22.0 / 24.0, (115.0, 8.5)), color, 1.74);
}

fn symbol(page: &mut Drawing, symbol: &Symbol) {
    let side = count(symbol.side());
    let module = SYMBOL_EDGE / side;
    let (left, top) = (MIDDLE - SYMBOL_EDGE / 2.0, SYMBOL_MIDDLE - SYMBOL_EDGE / 2.0);
    let mut dark = Path::default();
    for (x, y, length) in symbol.runs() {
        dark = dark.and(Path::rectangle(left + count(x) * module, top + count(y) * module, count(length) * module, module));
    }
    page.fill(dark, Color::BLACK);
}

/// At most 177 modules, so nothing is lost.
fn count(modules: usize) -> f32 {
    f32::from(u16::try_from(modules).unwrap_or(u16::MAX))
}

/// The shop's name as large as it fits: smaller first, then in two lines.
fn name(page: &mut Drawing, shop: &str) {
    const WIDEST: f32 = 118.0;
    let fitted = |text: &str, size: f32| size * (WIDEST / font::width(text, size).max(0.1)).min(1.0);
    let one_line = fitted(shop, 10.6);
    if one_line >= 6.6 {
        return centred(page, shop, one_line, (MIDDLE, 159.8), INK);
    }
    let (upper, lower) = two_lines(shop);
    let size = fitted(&upper, 5.9).min(fitted(&lower, 5.9));
    centred(page, &upper, size, (MIDDLE, 155.3), INK);
    centred(page, &lower, size, (MIDDLE, 155.3 + size * 1.12), INK);
}

/// The break that makes the longer line shortest; inside a Latin word only if there is no other place.
fn two_lines(text: &str) -> (String, String) {
    let characters: Vec<char> = text.chars().collect();
    let inside_word = |at: usize| characters[at - 1].is_ascii_alphanumeric() && characters[at].is_ascii_alphanumeric();
    let halves = |at: usize| {
        let half = |part: &[char]| part.iter().collect::<String>().trim().to_owned();
        (half(&characters[..at]), half(&characters[at..]))
    };
    let longest = |at: usize| {
        let (upper, lower) = halves(at);
        font::width(&upper, 1.0).max(font::width(&lower, 1.0))
    };
    let better = |one: &usize, other: &usize| longest(*one).total_cmp(&longest(*other));
    let places = || 1..characters.len();
    let place = places().filter(|&at| !inside_word(at)).min_by(better).or_else(|| places().min_by(better));
    place.map_or_else(|| (text.to_owned(), String::new()), halves)
}

fn check_line(page: &mut Drawing, lang: Lang) {
    let (size, icon, gap) = (4.0, 5.0, 1.8);
    let words = text::same_name(lang);
    let start = MIDDLE - (font::width(words, size) + icon + gap) / 2.0;
    let shield = Path::from(12.0, 2.4)
        .curve((14.4, 4.2), (17.0, 5.0), (20.0, 5.2))
        .line(20.0, 13.0)
        .curve((20.0, 17.6), (16.4, 20.4), (12.0, 22.0))
        .curve((7.6, 20.4), (4.0, 17.6), (4.0, 13.0))
        .line(4.0, 5.2)
        .curve((7.0, 5.0), (9.6, 4.2), (12.0, 2.4))
        .close()
        .and(Path::from(9.0, 12.0).line(11.0, 14.0).line(15.0, 10.0));
    page.stroke(shield.placed(icon / 24.0, (start, 163.4)), OK, 0.42);
    page.fill(font::outline(words, size, (start + icon + gap, 167.4)), INK_2);
}

fn tiles(page: &mut Drawing, stand: &Stand<'_>) {
    let shown = &stand.wallets[..stand.wallets.len().min(MOST_TILES)];
    let column = 120.0 / count(shown.len().max(1));
    for (at, wallet) in shown.iter().enumerate() {
        let middle = 14.0 + column * (count(at) + 0.5);
        let tile = Path::rounded(middle - 4.2, 178.0, 8.4, 8.4, 2.3);
        let on_tile = match stand.style {
            Style::Color => {
                page.fill(tile, Color::from_hex(&wallet.tile_color));
                Color::WHITE
            }
            Style::InkSaving => {
                page.stroke(tile, INK, 0.4);
                INK
            }
        };
        centred(page, &wallet.tile_text, 4.6, (middle, 183.9), on_tile);
        let label = label(wallet, stand.lang);
        let size = 2.85 * ((column - 0.8).min(24.0) / font::width(label, 2.85)).min(1.0);
        centred(page, label, size, (middle, 190.6), INK);
    }
}

/// People look for the app on their phone, so its name comes before the wallet's.
fn label(wallet: &Wallet, lang: Lang) -> &str {
    let (app, name) = lang.pick((&wallet.entry_app_zh, &wallet.name_zh), (&wallet.entry_app_en, &wallet.name_en));
    if app.is_empty() { name } else { app }
}

fn foot(page: &mut Drawing, stand: &Stand<'_>, color: Color) {
    let (place, scale) = ((11.2, 198.9), 6.0 / 24.0);
    let ring = Path::from(14.5, 3.0)
        .line(8.0, 3.0)
        .round((3.0, 3.0), (3.0, 8.0))
        .line(3.0, 16.0)
        .round((3.0, 21.0), (8.0, 21.0))
        .line(16.0, 21.0)
        .round((21.0, 21.0), (21.0, 16.0))
        .line(21.0, 9.5)
        .and(Path::from(17.2, 6.8).line(21.0, 3.0));
    page.stroke(ring.placed(scale, place), color, 0.75);
    page.fill(Path::rounded(8.2, 8.2, 7.6, 7.6, 2.0).placed(scale, place), color);
    let product = common::product(stand.lang);
    left(page, product, 4.4, (19.4, 203.4), 20.0, color);
    left(page, text::one_code(stand.lang), 3.7, (19.4 + font::width(product, 4.4) + 2.6, 203.2), 60.0, color);
    let number = text::code_number(stand.lang, stand.code.grouped());
    page.fill(font::outline(&number, 3.7, (137.0 - font::width(&number, 3.7), 203.2)), color);
}

/// Text from a point to the right, smaller if it is wider than `most`.
fn left(page: &mut Drawing, text: &str, size: f32, start: (f32, f32), most: f32, color: Color) {
    let size = size * (most / font::width(text, size)).min(1.0);
    page.fill(font::outline(text, size, start), color);
}

fn centred(page: &mut Drawing, text: &str, size: f32, (middle, baseline): (f32, f32), color: Color) {
    page.fill(font::outline(text, size, (middle - font::width(text, size) / 2.0, baseline)), color);
}
