//! SVG: symbols and drawings as one file without styles or scripts, so that it may stand in a page under a strict content policy.

use super::{
    QUIET_ZONE,
    drawing::{Drawing, Paint, Path, Point, Shape, Step},
    symbol::Symbol,
};
use std::fmt::Write;

/// A symbol with its quiet zone, black on white in any theme. `title` is read to those who cannot see it.
pub fn symbol(symbol: &Symbol, title: &str) -> String {
    let side = symbol.side() + 2 * QUIET_ZONE;
    let mut dark = String::new();
    for (x, y, length) in symbol.runs() {
        // Writing into a string cannot fail, here and below.
        let _ = write!(dark, "M{} {}h{length}v1h-{length}z", x + QUIET_ZONE, y + QUIET_ZONE);
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\" role=\"img\">\
         <title>{}</title><path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path fill=\"#000\" d=\"{dark}\"/></svg>",
        escaped(title)
    )
}

/// A drawing in its true size.
pub fn drawing(drawing: &Drawing) -> String {
    let (width, height) = (drawing.width, drawing.height);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}mm\" height=\"{height}mm\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\"><title>{}</title>",
        escaped(&drawing.title)
    );
    for Shape { path, paint } in &drawing.shapes {
        let _ = match paint {
            Paint::Fill(color) => write!(out, "<path fill=\"#{:06x}\" d=\"", color.0),
            Paint::Stroke { color, width } => write!(
                out,
                "<path fill=\"none\" stroke=\"#{:06x}\" stroke-width=\"{}\" stroke-linecap=\"round\" stroke-linejoin=\"round\" d=\"",
                color.0,
                number(*width)
            ),
        };
        put(&mut out, path);
        out.push_str("\"/>");
    }
    out.push_str("</svg>");
    out
}

fn put(out: &mut String, path: &Path) {
    let at = |(x, y): Point| format!("{} {}", number(x), number(y));
    for step in &path.steps {
        let _ = match *step {
            Step::Move(to) => write!(out, "M{}", at(to)),
            Step::Line(to) => write!(out, "L{}", at(to)),
            Step::Curve(one, two, to) => write!(out, "C{} {} {}", at(one), at(two), at(to)),
            Step::Close => write!(out, "Z"),
        };
    }
}

/// Thousandths of a millimetre, as short as possible.
fn number(value: f32) -> String {
    let text = format!("{value:.3}");
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
