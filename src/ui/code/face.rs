//! The upright page of a stand, drawn for A5: the title on the sheet, the card with the symbol, the name, the wallets.

use super::{
    drawing::{Color, Drawing, Path},
    font, mark,
    stand::{INK, Look, PERSIMMON, Stand},
    symbol::Symbol,
};
use crate::{
    domain::wallet::Wallet,
    ui::text::{Lang, common, stand as text},
};

/// A5 upright, in mm.
pub(super) const PAGE: (f32, f32) = (148.0, 210.0);
/// Edge of the symbol without its quiet zone: what the card holds with four modules of white on every side.
pub(super) const SYMBOL_EDGE: f32 = 86.0;
/// The white card: left, top, width, height.
const CARD: (f32, f32, f32, f32) = (7.0, 40.0, 134.0, 155.0);
const MIDDLE: f32 = PAGE.0 / 2.0;
/// Height of the symbol's middle.
const SYMBOL_MIDDLE: f32 = 95.0;
/// As many wallets as stand legibly in one row.
const MOST_TILES: usize = 8;

const INK_2: Color = Color(0x45_4a56);
const LINE: Color = Color(0xdd_dad6);
const OK: Color = Color(0x0f_7638);

/// The upright page of A5, without what its sheet is printed with.
pub(super) fn face(stand: &Stand<'_>) -> Drawing {
    let mut page = Drawing { title: String::new(), width: PAGE.0, height: PAGE.1, shapes: Vec::new() };
    card(&mut page, stand.look, CARD, 8.0);
    head(&mut page, stand, stand.look.on_sheet());
    symbol(&mut page, stand.symbol, SYMBOL_EDGE, (MIDDLE, SYMBOL_MIDDLE));
    name(&mut page, stand.name);
    check_line(&mut page, stand.lang);
    if let Some(offer) = stand.offer {
        let color = if stand.look == Look::InkSaving { INK } else { PERSIMMON };
        fitted(&mut page, offer, 4.4, (MIDDLE, 173.4), 118.0, color);
    }
    if !stand.wallets.is_empty() {
        page.stroke(Path::from(14.0, 175.6).line(134.0, 175.6), LINE, 0.35);
        tiles(&mut page, stand);
    }
    foot(&mut page, stand, stand.look.on_sheet());
    page
}

/// The white field: paper as it is, where the sheet is not printed on.
pub(super) fn card(page: &mut Drawing, look: Look, (left, top, width, height): (f32, f32, f32, f32), radius: f32) {
    let field = Path::rounded(left, top, width, height, radius);
    if look == Look::InkSaving { page.stroke(field, INK, 0.5) } else { page.fill(field, Color::WHITE) }
}

fn head(page: &mut Drawing, stand: &Stand<'_>, color: Color) {
    left(page, text::scan_to_pay(stand.lang), 16.4, (11.0, 22.7), 98.0, color);
    if stand.other_line {
        left(page, text::any_wallet(stand.other_lang()), 5.0, (11.2, 32.6), 98.0, color);
    }
    if !stand.table.is_empty() {
        fitted(page, text::table(stand.lang), 4.4, (126.0, 13.4), 26.0, color);
        return fitted(page, stand.table, 13.0, (126.0, 28.4), 26.0, color);
    }
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

/// The symbol with that edge round a middle.
pub(super) fn symbol(page: &mut Drawing, symbol: &Symbol, edge: f32, middle: (f32, f32)) {
    let module = edge / count(symbol.side());
    let (left, top) = (middle.0 - edge / 2.0, middle.1 - edge / 2.0);
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

fn name(page: &mut Drawing, name: &str) {
    let (lines, size) = name_lines(name);
    match lines {
        (line, None) => centred(page, &line, size, (MIDDLE, 159.8), INK),
        (upper, Some(lower)) => {
            centred(page, &upper, size, (MIDDLE, 155.3), INK);
            centred(page, &lower, size, (MIDDLE, 155.3 + size * 1.12), INK);
        }
    }
}

/// The shop's name as large as it fits: smaller first, then in two lines; with the height of its characters.
pub(super) fn name_lines(name: &str) -> ((String, Option<String>), f32) {
    lines_within(name, 118.0, (10.6, 6.6, 5.9))
}

/// A name on one line of at most `most` mm, from the first size down to the second, else on two of the third or less.
pub(super) fn lines_within(name: &str, most: f32, (largest, smallest, two): (f32, f32, f32)) -> ((String, Option<String>), f32) {
    let one_line = shrunk(name, largest, most);
    if one_line >= smallest {
        return ((name.to_owned(), None), one_line);
    }
    let (upper, lower) = two_lines(name);
    let size = shrunk(&upper, two, most).min(shrunk(&lower, two, most));
    ((upper, Some(lower)), size)
}

/// The size at which a text is no wider than `most`.
fn shrunk(text: &str, size: f32, most: f32) -> f32 {
    size * (most / font::width(text, size).max(0.1)).min(1.0)
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
        let on_tile = if stand.look == Look::InkSaving {
            page.stroke(tile, INK, 0.4);
            INK
        } else {
            page.fill(tile, Color::from_hex(&wallet.tile_color));
            Color::WHITE
        };
        centred(page, &wallet.tile_text, 4.6, (middle, 183.9), on_tile);
        let label = label(wallet, stand.lang);
        fitted(page, label, 2.85, (middle, 190.6), (column - 0.8).min(24.0), INK);
    }
}

/// People look for the app on their phone, so its name comes before the wallet's.
fn label(wallet: &Wallet, lang: Lang) -> &str {
    let (app, name) = lang.pick((&wallet.entry_app_zh, &wallet.name_zh), (&wallet.entry_app_en, &wallet.name_en));
    if app.is_empty() { name } else { app }
}

fn foot(page: &mut Drawing, stand: &Stand<'_>, color: Color) {
    mark::put(page, 6.0 / 24.0, (11.2, 198.9), color);
    let product = common::product(stand.lang);
    left(page, product, 4.4, (19.4, 203.4), 20.0, color);
    left(page, text::one_code(stand.lang), 3.7, (19.4 + font::width(product, 4.4) + 2.6, 203.2), 60.0, color);
    let number = text::code_number(stand.lang, stand.code.grouped());
    page.fill(font::outline(&number, 3.7, (137.0 - font::width(&number, 3.7), 203.2)), color);
}

/// Text from a point to the right, smaller if it is wider than `most`.
pub(super) fn left(page: &mut Drawing, text: &str, size: f32, start: (f32, f32), most: f32, color: Color) {
    page.fill(font::outline(text, shrunk(text, size, most), start), color);
}

/// Text round a middle, smaller if it is wider than `most`.
fn fitted(page: &mut Drawing, text: &str, size: f32, middle: (f32, f32), most: f32, color: Color) {
    centred(page, text, shrunk(text, size, most), middle, color);
}

pub(super) fn centred(page: &mut Drawing, text: &str, size: f32, (middle, baseline): (f32, f32), color: Color) {
    page.fill(font::outline(text, size, (middle - font::width(text, size) / 2.0, baseline)), color);
}
