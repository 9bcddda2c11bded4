//! A drawing as pixels: for pictures of a stand, and for reading its symbol back. Paths are filled by non-zero winding with eight
//! levels of grey from top to bottom and exact edges from left to right.

use super::drawing::{Color, Drawing, Paint, Path, Point, Step};

/// Straight pieces in a curve; the longest curve of a stand is a few millimetres.
const PIECES: u8 = 12;
/// Lines that a row of pixels is looked at along.
const LINES: usize = 8;
/// Corners of a round end.
const CORNERS: u8 = 16;

/// Rows of pixels from the upper left corner, three bytes each: red, green, blue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<u8>,
}

impl Picture {
    /// From 0 for black to 255 for white.
    pub fn grey(&self, x: usize, y: usize) -> u8 {
        let at = (y * self.width + x) * 3;
        let [red, green, blue] = [0, 1, 2].map(|channel| u32::from(self.pixels[at + channel]));
        u8::try_from((red * 299 + green * 587 + blue * 114) / 1000).unwrap_or(u8::MAX)
    }
}

/// The drawing on white paper at so many pixels a millimetre.
pub fn picture(drawing: &Drawing, per_mm: f32) -> Picture {
    let (width, height) = (whole(drawing.width * per_mm), whole(drawing.height * per_mm));
    let mut picture = Picture { width, height, pixels: vec![u8::MAX; width * height * 3] };
    for shape in &drawing.shapes {
        let contours = contours(&shape.path, per_mm);
        match shape.paint {
            Paint::Fill(color) => fill(&mut picture, &contours, color),
            Paint::Stroke { color, width } => fill(&mut picture, &outlines(&contours, width * per_mm / 2.0), color),
        }
    }
    picture
}

/// A length in whole pixels; no page is so large that this loses any.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rounded, and below nothing is nothing")]
fn whole(length: f32) -> usize {
    length.round().max(0.0) as usize
}

/// A count of pixels as a length; exact to sixteen million.
#[expect(clippy::cast_precision_loss, reason = "no picture is so large")]
fn length(pixels: usize) -> f32 {
    pixels as f32
}

/// The contours as corners, in pixels.
fn contours(path: &Path, per_mm: f32) -> Vec<Vec<Point>> {
    let mut contours: Vec<Vec<Point>> = Vec::new();
    for step in path.clone().placed(per_mm, (0.0, 0.0)).steps {
        if let Step::Move(to) = step {
            contours.push(vec![to]);
            continue;
        }
        let Some(contour) = contours.last_mut() else { continue };
        let from = contour.last().copied().unwrap_or_default();
        match step {
            Step::Line(to) => contour.push(to),
            Step::Curve(one, two, to) => contour.extend((1..=PIECES).map(|at| on_curve([from, one, two, to], at))),
            Step::Close => contour.push(contour[0]),
            Step::Move(_) => {}
        }
    }
    contours
}

fn on_curve(points: [Point; 4], at: u8) -> Point {
    let t = f32::from(at) / f32::from(PIECES);
    let s = 1.0 - t;
    let weights = [s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t];
    points.iter().zip(weights).fold((0.0, 0.0), |(x, y), (point, weight)| (x + point.0 * weight, y + point.1 * weight))
}

/// What a round pen of that radius covers along the lines: a box for each piece and a disk for each corner, all turning the same way.
fn outlines(lines: &[Vec<Point>], radius: f32) -> Vec<Vec<Point>> {
    let mut covered = Vec::new();
    for line in lines {
        for pair in line.windows(2) {
            let (dx, dy) = (pair[1].0 - pair[0].0, pair[1].1 - pair[0].1);
            let long = dx.hypot(dy);
            if long > 0.0 {
                let (x, y) = (-dy / long * radius, dx / long * radius);
                let [from, to] = [pair[0], pair[1]];
                covered.push(vec![(from.0 - x, from.1 - y), (to.0 - x, to.1 - y), (to.0 + x, to.1 + y), (from.0 + x, from.1 + y)]);
            }
        }
        covered.extend(line.iter().map(|middle| {
            let corner = |at: u8| (f32::from(at) / f32::from(CORNERS) * std::f32::consts::TAU).sin_cos();
            (0..CORNERS).map(corner).map(|(sine, cosine)| (middle.0 + cosine * radius, middle.1 + sine * radius)).collect()
        }));
    }
    covered
}

/// Where a contour crosses a line, and which way: 1 downwards, -1 upwards.
type Crossing = (f32, i32);

fn fill(picture: &mut Picture, contours: &[Vec<Point>], color: Color) {
    let lines = crossings(picture.height, contours);
    let mut covered = vec![0.0_f32; picture.width];
    for (y, row) in lines.chunks(LINES).enumerate() {
        if row.iter().all(Vec::is_empty) {
            continue;
        }
        covered.fill(0.0);
        for line in row {
            cover(&mut covered, line);
        }
        let pixels = &mut picture.pixels[y * picture.width * 3..(y + 1) * picture.width * 3];
        for (pixel, part) in pixels.chunks_mut(3).zip(&covered) {
            blend(pixel, color, part / length(LINES));
        }
    }
}

/// For each line through the picture where the contours cross it, from left to right.
fn crossings(height: usize, contours: &[Vec<Point>]) -> Vec<Vec<Crossing>> {
    let mut lines: Vec<Vec<Crossing>> = vec![Vec::new(); height * LINES];
    let place = |y: f32| y * length(LINES) - 0.5;
    for contour in contours {
        let closed = contour.iter().zip(contour.iter().cycle().skip(1));
        for (from, to) in closed {
            let (upper, lower, way) = if from.1 < to.1 { (from, to, 1) } else { (to, from, -1) };
            let last = whole(place(lower.1).ceil()).min(lines.len());
            for (at, line) in lines.iter_mut().enumerate().take(last).skip(whole(place(upper.1).ceil())) {
                let y = (length(at) + 0.5) / length(LINES);
                line.push((upper.0 + (y - upper.1) / (lower.1 - upper.1) * (lower.0 - upper.0), way));
            }
        }
    }
    for line in &mut lines {
        line.sort_by(|one, other| one.0.total_cmp(&other.0));
    }
    lines
}

/// Adds to each pixel the part of it that lies inside along one line.
fn cover(covered: &mut [f32], line: &[Crossing]) {
    let most = length(covered.len());
    let mut winding = 0;
    let mut began = 0.0;
    for (x, way) in line {
        let before = winding;
        winding += way;
        if before == 0 {
            began = *x;
        } else if winding == 0 {
            let (left, right) = (began.clamp(0.0, most), x.clamp(0.0, most));
            let first = whole(left.floor());
            for (at, pixel) in covered.iter_mut().enumerate().take(whole(right.ceil())).skip(first) {
                *pixel += (right.min(length(at + 1)) - left.max(length(at))).max(0.0);
            }
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between two bytes lies a byte")]
fn blend(pixel: &mut [u8], color: Color, part: f32) {
    if part <= 0.0 {
        return;
    }
    let part = part.min(1.0);
    for (channel, ink) in pixel.iter_mut().zip(color.channels()) {
        *channel = (f32::from(*channel) * (1.0 - part) + ink * 255.0 * part).round() as u8;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Drawing {
        Drawing { title: String::new(), width: 10.0, height: 10.0, shapes: Vec::new() }
    }

    #[test]
    fn a_shape_covers_what_lies_in_it_and_half_of_its_edge() {
        let mut page = page();
        page.fill(Path::rectangle(2.0, 2.0, 4.5, 4.0), Color::BLACK);
        let picture = picture(&page, 1.0);
        let row: Vec<u8> = (0..10).map(|x| picture.grey(x, 3)).collect();
        assert_eq!(row, [255, 255, 0, 0, 0, 0, 128, 255, 255, 255]);
        assert_eq!((picture.grey(3, 1), picture.grey(3, 6)), (255, 255));
    }

    #[test]
    fn what_a_path_turns_round_twice_the_other_way_is_a_hole() {
        let mut page = page();
        let hole = Path::from(3.0, 3.0).line(3.0, 7.0).line(7.0, 7.0).line(7.0, 3.0).close();
        page.fill(Path::rectangle(1.0, 1.0, 8.0, 8.0).and(hole), Color::BLACK);
        let picture = picture(&page, 1.0);
        assert_eq!((picture.grey(2, 2), picture.grey(5, 5)), (0, 255));
    }

    #[test]
    fn a_line_is_as_wide_as_its_pen_where_it_crosses_itself_too() {
        let mut page = page();
        page.stroke(Path::from(1.0, 5.0).line(9.0, 5.0).and(Path::from(5.0, 9.0).line(5.0, 1.0)), Color::BLACK, 2.0);
        let picture = picture(&page, 1.0);
        assert_eq!((picture.grey(5, 5), picture.grey(2, 4), picture.grey(2, 5), picture.grey(2, 7)), (0, 0, 0, 255));
    }
}
