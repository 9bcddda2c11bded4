//! The sticker: a square with the symbol as large as it may be, and the shop's name under it. There is no room for more.

use super::{
    drawing::Drawing,
    face::{card, centred, left, lines_within, symbol},
    font,
    stand::{INK, Stand},
};
use crate::ui::text::stand as text;

/// Width and height, in mm.
pub(super) const PAGE: (f32, f32) = (80.0, 80.0);
/// Edge of the symbol; four modules of white on every side end inside the card.
pub(super) const SYMBOL_EDGE: f32 = 44.0;
/// Left, top, width, height.
const CARD: (f32, f32, f32, f32) = (4.0, 11.0, 72.0, 65.0);
const MIDDLE: f32 = PAGE.0 / 2.0;
/// Height of the symbol's middle.
const SYMBOL_MIDDLE: f32 = 39.2;

/// The square, without what its sheet is printed with.
pub(super) fn face(stand: &Stand<'_>) -> Drawing {
    let mut page = Drawing { title: String::new(), width: PAGE.0, height: PAGE.1, shapes: Vec::new() };
    let color = stand.look.on_sheet();
    card(&mut page, stand.look, CARD, 4.0);
    let words = text::scan_to_pay(stand.lang);
    left(&mut page, words, 5.4, (5.0, 8.1), 40.0, color);
    if stand.other_line {
        let after = 5.0 + font::width(words, 5.4) + 2.0;
        left(&mut page, text::scan_to_pay(stand.other_lang()), 3.4, (after, 8.0), 20.0, color);
    }
    let corner = if stand.table.is_empty() { stand.code.grouped() } else { text::table_number(stand.lang, stand.table) };
    let size = 3.2_f32.min(3.2 * 22.0 / font::width(&corner, 3.2));
    left(&mut page, &corner, size, (75.0 - font::width(&corner, size), 8.0), 22.0, color);
    symbol(&mut page, stand.symbol, SYMBOL_EDGE, (MIDDLE, SYMBOL_MIDDLE));
    match name_lines(stand.name) {
        ((line, None), size) => centred(&mut page, &line, size, (MIDDLE, 73.0), INK),
        ((upper, Some(lower)), size) => {
            centred(&mut page, &upper, size, (MIDDLE, 70.4), INK);
            centred(&mut page, &lower, size, (MIDDLE, 70.4 + size * 1.15), INK);
        }
    }
    page
}

/// The name as large as it fits under the symbol, with the height of its characters.
pub(super) fn name_lines(name: &str) -> ((String, Option<String>), f32) {
    lines_within(name, 68.0, (5.4, 4.0, 3.3))
}
