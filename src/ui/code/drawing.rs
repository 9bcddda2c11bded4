//! A drawing: shapes on a page, in millimetres from the upper left corner. Small enough that every output format holds all of it.

/// A point or a distance in mm, x to the right, y downwards.
pub type Point = (f32, f32);

/// How far a Bézier curve's handles reach towards the corner to draw a quarter of a circle.
const QUARTER: f32 = 0.552_285;

/// 0xrrggbb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Color(pub u32);

impl Color {
    pub const BLACK: Self = Self(0);
    pub const WHITE: Self = Self(0xff_ffff);

    /// `#rrggbb`; black if it is not one.
    pub fn from_hex(text: &str) -> Self {
        Self(text.strip_prefix('#').and_then(|hex| u32::from_str_radix(hex, 16).ok()).unwrap_or(0) & 0xff_ffff)
    }

    /// Red, green and blue from 0 to 1.
    pub fn channels(self) -> [f32; 3] {
        let [_, red, green, blue] = self.0.to_be_bytes();
        [red, green, blue].map(|channel| f32::from(channel) / 255.0)
    }
}

/// A step of the pen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    Move(Point),
    Line(Point),
    Curve(Point, Point, Point),
    Close,
}

/// An outline of one or more contours.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Path {
    pub steps: Vec<Step>,
}

impl Path {
    /// Begins at a point.
    pub fn from(x: f32, y: f32) -> Self {
        Self { steps: vec![Step::Move((x, y))] }
    }

    #[must_use]
    pub fn line(mut self, x: f32, y: f32) -> Self {
        self.steps.push(Step::Line((x, y)));
        self
    }

    #[must_use]
    pub fn curve(mut self, one: Point, two: Point, to: Point) -> Self {
        self.steps.push(Step::Curve(one, two, to));
        self
    }

    /// A quarter of a circle round the inside of `corner`.
    #[must_use]
    pub fn round(self, corner: Point, to: Point) -> Self {
        let from = self.end();
        let towards = |point: Point| (point.0 + (corner.0 - point.0) * QUARTER, point.1 + (corner.1 - point.1) * QUARTER);
        self.curve(towards(from), towards(to), to)
    }

    #[must_use]
    pub fn close(mut self) -> Self {
        self.steps.push(Step::Close);
        self
    }

    pub fn rectangle(x: f32, y: f32, width: f32, height: f32) -> Self {
        Self::from(x, y).line(x + width, y).line(x + width, y + height).line(x, y + height).close()
    }

    pub fn rounded(x: f32, y: f32, width: f32, height: f32, radius: f32) -> Self {
        let (right, bottom) = (x + width, y + height);
        Self::from(x + radius, y)
            .line(right - radius, y)
            .round((right, y), (right, y + radius))
            .line(right, bottom - radius)
            .round((right, bottom), (right - radius, bottom))
            .line(x + radius, bottom)
            .round((x, bottom), (x, bottom - radius))
            .line(x, y + radius)
            .round((x, y), (x + radius, y))
            .close()
    }

    /// Adds the contours of another path.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.steps.extend(other.steps);
        self
    }

    /// The path `scale` times as large, then moved.
    #[must_use]
    pub fn placed(mut self, scale: f32, (dx, dy): Point) -> Self {
        let place = |(x, y): Point| (x * scale + dx, y * scale + dy);
        for step in &mut self.steps {
            *step = match *step {
                Step::Move(to) => Step::Move(place(to)),
                Step::Line(to) => Step::Line(place(to)),
                Step::Curve(one, two, to) => Step::Curve(place(one), place(two), place(to)),
                Step::Close => Step::Close,
            };
        }
        self
    }

    /// Where the pen stands; the corner of the page before the first step.
    fn end(&self) -> Point {
        match self.steps.last() {
            Some(Step::Move(to) | Step::Line(to) | Step::Curve(_, _, to)) => *to,
            Some(Step::Close) | None => (0.0, 0.0),
        }
    }
}

/// How a path becomes visible. Lines have round ends and joints.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Paint {
    Fill(Color),
    Stroke { color: Color, width: f32 },
}

/// One painted path.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    pub path: Path,
    pub paint: Paint,
}

/// A page; later shapes lie on earlier ones.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// What the page is, for readers that cannot see it.
    pub title: String,
    pub width: f32,
    pub height: f32,
    pub shapes: Vec<Shape>,
}

impl Drawing {
    pub fn fill(&mut self, path: Path, color: Color) {
        self.shapes.push(Shape { path, paint: Paint::Fill(color) });
    }

    pub fn stroke(&mut self, path: Path, color: Color, width: f32) {
        self.shapes.push(Shape { path, paint: Paint::Stroke { color, width } });
    }
    /// Puts another drawing on this one, `scale` times as large, with its corner at that point.
    pub fn place(&mut self, other: Self, scale: f32, corner: Point) {
        self.shapes.extend(other.shapes.into_iter().map(|Shape { path, paint }| {
            let paint = match paint {
                Paint::Stroke { color, width } => Paint::Stroke { color, width: width * scale },
                fill @ Paint::Fill(_) => fill,
            };
            Shape { path: path.placed(scale, corner), paint }
        }));
    }
}
