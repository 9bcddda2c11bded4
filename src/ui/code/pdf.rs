//! PDF: a drawing as one page of paths in its true size, without fonts.

use super::drawing::{Color, Drawing, Paint, Path, Step};
use pdf_writer::{
    Content, Pdf, Rect, Ref, TextStr,
    types::{LineCapStyle, LineJoinStyle},
};

/// Points in a millimetre.
const POINTS: f32 = 72.0 / 25.4;

/// The file.
pub fn page(drawing: &Drawing) -> Vec<u8> {
    let (catalog, pages, page, content, info) = (Ref::new(1), Ref::new(2), Ref::new(3), Ref::new(4), Ref::new(5));
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(pages).viewer_preferences().display_doc_title(true);
    pdf.pages(pages).kids([page]).count(1);
    pdf.page(page)
        .parent(pages)
        .media_box(Rect::new(0.0, 0.0, drawing.width * POINTS, drawing.height * POINTS))
        .contents(content)
        .resources();
    pdf.stream(content, &paint(drawing));
    pdf.document_info(info).title(TextStr(&drawing.title)).creator(TextStr("tongma"));
    pdf.finish()
}

fn paint(drawing: &Drawing) -> Vec<u8> {
    let mut content = Content::new();
    // PDF counts upwards from the lower left corner, in points.
    content.transform([POINTS, 0.0, 0.0, -POINTS, 0.0, drawing.height * POINTS]);
    content.set_line_cap(LineCapStyle::RoundCap).set_line_join(LineJoinStyle::RoundJoin);
    for shape in &drawing.shapes {
        match shape.paint {
            Paint::Fill(color) => {
                fill_with(&mut content, color);
                trace(&mut content, &shape.path);
                content.fill_nonzero();
            }
            Paint::Stroke { color, width } => {
                let [red, green, blue] = color.channels();
                content.set_stroke_rgb(red, green, blue).set_line_width(width);
                trace(&mut content, &shape.path);
                content.stroke();
            }
        }
    }
    content.finish().into_vec()
}

/// Black is said as grey, so that a printer uses black ink alone for the symbol.
fn fill_with(content: &mut Content, color: Color) {
    let [red, green, blue] = color.channels();
    if color == Color::BLACK {
        content.set_fill_gray(0.0);
    } else {
        content.set_fill_rgb(red, green, blue);
    }
}

fn trace(content: &mut Content, path: &Path) {
    for step in &path.steps {
        match *step {
            Step::Move((x, y)) => content.move_to(x, y),
            Step::Line((x, y)) => content.line_to(x, y),
            Step::Curve((x1, y1), (x2, y2), (x, y)) => content.cubic_to(x1, y1, x2, y2, x, y),
            Step::Close => content.close_path(),
        };
    }
}
