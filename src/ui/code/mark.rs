//! The product's mark: a finder eye of a code, open at one corner. On stands, and as the icon of the installed site.

use super::drawing::{Color, Drawing, Path, Point};

const INK: Color = Color(0x15_1923);
const PERSIMMON: Color = Color(0xfa_8440);

/// Edge of the icon; a whole number of pixels in it makes the sizes that telephones ask for.
pub const ICON_MM: u16 = 32;

/// Draws the mark, 24 units wide, `scale` mm to a unit.
pub(super) fn put(page: &mut Drawing, scale: f32, place: Point, color: Color) {
    let ring = Path::from(14.5, 3.0)
        .line(8.0, 3.0)
        .round((3.0, 3.0), (3.0, 8.0))
        .line(3.0, 16.0)
        .round((3.0, 21.0), (8.0, 21.0))
        .line(16.0, 21.0)
        .round((21.0, 21.0), (21.0, 16.0))
        .line(21.0, 9.5)
        .and(Path::from(17.2, 6.8).line(21.0, 3.0));
    page.stroke(ring.placed(scale, place), color, 3.0 * scale);
    page.fill(Path::rounded(8.2, 8.2, 7.6, 7.6, 2.0).placed(scale, place), color);
}

/// A square of [`ICON_MM`] that a system may cut to any shape: the mark keeps to its middle.
pub fn icon() -> Drawing {
    let mut page = Drawing { title: String::new(), width: f32::from(ICON_MM), height: f32::from(ICON_MM), shapes: Vec::new() };
    page.fill(Path::rectangle(0.0, 0.0, f32::from(ICON_MM), f32::from(ICON_MM)), INK);
    put(&mut page, 16.0 / 24.0, (8.0, 8.0), PERSIMMON);
    page
}
