//! Text as outlines, so that a stand prints the same on every machine. The font is Noto Sans CJK SC Bold, cut down to GB 2312 and
//! some more characters of names (`FONT-LICENSE.txt`); a character outside it shows as the font's box.

use super::drawing::{Path, Point, Step};
use std::sync::LazyLock;
use ttf_parser::{Face, GlyphId, OutlineBuilder};

static FACE: LazyLock<Face<'static>> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the font is part of the program; the tests of this folder read it")]
    Face::parse(include_bytes!("font.otf"), 0).expect("font.otf is a font")
});

fn glyph(character: char) -> GlyphId {
    // This font sets the curly apostrophe as wide as a Chinese character, which tears English names apart.
    let character = if character == '’' { '\'' } else { character };
    FACE.glyph_index(character).unwrap_or_default()
}

fn advance(character: char) -> f32 {
    f32::from(FACE.glyph_hor_advance(glyph(character)).unwrap_or_default()) / f32::from(FACE.units_per_em())
}

/// How wide a text is at `size` mm (the height of a Chinese character).
pub fn width(text: &str, size: f32) -> f32 {
    text.chars().map(advance).sum::<f32>() * size
}

/// The characters of a text that this font has no picture of, each once.
pub fn missing(text: &str) -> Vec<char> {
    let mut missing = Vec::new();
    for character in text.chars().filter(|character| glyph(*character) == GlyphId(0)) {
        if !missing.contains(&character) {
            missing.push(character);
        }
    }
    missing
}

/// The outlines of a text whose baseline begins at `start`.
pub fn outline(text: &str, size: f32, start: Point) -> Path {
    let mut pen = Pen { path: Path::default(), scale: size / f32::from(FACE.units_per_em()), origin: start };
    for character in text.chars() {
        FACE.outline_glyph(glyph(character), &mut pen);
        pen.origin.0 += advance(character) * size;
    }
    pen.path
}

struct Pen {
    path: Path,
    scale: f32,
    origin: Point,
}

impl Pen {
    /// Fonts count upwards from the baseline, pages downwards.
    fn place(&self, x: f32, y: f32) -> Point {
        (self.origin.0 + x * self.scale, self.origin.1 - y * self.scale)
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.steps.push(Step::Move(self.place(x, y)));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.path.steps.push(Step::Line(self.place(x, y)));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let control = self.place(x1, y1);
        self.path.steps.push(Step::Curve(control, control, self.place(x, y)));
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.path.steps.push(Step::Curve(self.place(x1, y1), self.place(x2, y2), self.place(x, y)));
    }

    fn close(&mut self) {
        self.path.steps.push(Step::Close);
    }
}
