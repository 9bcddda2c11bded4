//! Every symbol is read back by another decoder, from the files that people get.

use super::{
    QUIET_ZONE, check,
    drawing::{Drawing, Paint},
    font, pdf, png,
    raster::{self, Picture},
    stand,
    stand::{Look, Size, Stand},
    svg, symbol,
    symbol::Symbol,
};
use crate::{
    domain::{collection_code::Code, emv::Payload, wallet::Wallet},
    ui::text::Lang,
};

const URL: &str = "HTTPS://PAY.EXAMPLE.CN/C/8K2FM7QD4X0";

/// What a camera reads in a picture of `side` pixels.
fn scanned(side: usize, dark: impl Fn(usize, usize) -> bool) -> String {
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| if dark(x, y) { 0 } else { 255 });
    let grids = picture.detect_grids();
    assert_eq!(grids.len(), 1, "one symbol in the picture");
    grids[0].decode().unwrap().1
}

/// The picture of a symbol's SVG: only the steps `M x y h n v1 h-n z` that the writer uses.
fn scanned_svg(file: &str) -> String {
    let (_, dark) = file.rsplit_once("d=\"").unwrap();
    let mut modules = Vec::new();
    for run in dark.trim_end_matches("\"/></svg>").split('M').skip(1) {
        let (place, length) = run.split_once('h').unwrap();
        let (x, y) = place.split_once(' ').unwrap();
        let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
        let length: usize = length.split('v').next().unwrap().parse().unwrap();
        modules.extend((x..x + length).map(|x| (x, y)));
    }
    let side: usize = file.split("viewBox=\"0 0 ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    scanned(side * 4, |x, y| modules.contains(&(x / 4, y / 4)))
}

fn scanned_png(file: &[u8]) -> String {
    let mut reader = ::png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert!(info.width >= 1000 && info.width == info.height);
    let side = usize::try_from(info.width).unwrap();
    let line = side.div_ceil(8);
    scanned(side, |x, y| pixels[y * line + x / 8] & (0x80 >> (x % 8)) == 0)
}

fn wallet(code: &str, tile: &str, app: &str) -> Wallet {
    Wallet {
        code: code.to_owned(),
        name_zh: code.to_owned(),
        name_en: code.to_owned(),
        kind: "app".to_owned(),
        network: "nucc".to_owned(),
        connector: "network".to_owned(),
        tile_text: tile.to_owned(),
        tile_color: "#12773d".to_owned(),
        fee_rate_ppm: 0,
        entry_app_zh: app.to_owned(),
        entry_app_en: String::new(),
    }
}

fn a_stand<'a>(name: &'a str, symbol: &'a Symbol, wallets: &'a [Wallet], size: Size, look: Look) -> Stand<'a> {
    let code = Code::draw([7; 10]);
    let offer = Some("满 20 减 2，11月30日止");
    Stand { size, look, name, table: "8", code, symbol, wallets, offer, lang: Lang::Zh, other_line: true }
}

fn eight_wallets() -> Vec<Wallet> {
    (0..8).map(|at| wallet(&format!("wallet_{at}"), "微", "微信")).collect()
}

/// Every size in every look.
fn every_stand(symbol: &Symbol) -> Vec<(Size, Look, Drawing)> {
    let wallets = eight_wallets();
    let all = Size::ALL.into_iter().flat_map(|size| Look::ALL.map(|look| (size, look)));
    all.map(|(size, look)| (size, look, stand::draw(&a_stand("王姐早餐铺", symbol, &wallets, size, look)))).collect()
}

/// A photograph of a page on a wall: askew by `degrees`, out of focus by a pixel, in poor light.
fn photographed(page: &Picture, degrees: f64) -> Picture {
    let (width, height) = (page.width * 5 / 4, page.height * 5 / 4);
    let (sine, cosine) = degrees.to_radians().sin_cos();
    let middle = |pixels: usize| pixels as f64 / 2.0;
    // Four samples a pixel; outside of the page the wall is as light as its paper.
    let lit = |x: f64, y: f64| {
        let (x, y) = (x - middle(width), y - middle(height));
        let (column, row) = (x * cosine + y * sine + middle(page.width), y * cosine - x * sine + middle(page.height));
        let inside = column >= 0.0 && row >= 0.0 && (column as usize) < page.width && (row as usize) < page.height;
        if inside { f64::from(page.grey(column as usize, row as usize)) / 255.0 } else { 1.0 }
    };
    let quarters = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)];
    let sharp: Vec<f64> = (0..width * height)
        .map(|at| quarters.iter().map(|(dx, dy)| lit((at % width) as f64 + dx, (at / width) as f64 + dy)).sum::<f64>() / 4.0)
        .collect();
    let blurred = |x: usize, y: usize| {
        let (columns, rows) = (x.saturating_sub(1)..(x + 2).min(width), y.saturating_sub(1)..(y + 2).min(height));
        let near: Vec<f64> = rows.flat_map(|y| columns.clone().map(move |x| y * width + x)).map(|at| sharp[at]).collect();
        near.iter().sum::<f64>() / near.len() as f64
    };
    // From 70 to 150 of 255: a dim room, with one corner darker than the other.
    let shade = |x: usize, y: usize| 70.0 + 80.0 * blurred(x, y) - 20.0 * (x + y) as f64 / (width + height) as f64;
    let pixels = (0..width * height).flat_map(|at| [shade(at % width, at / width) as u8; 3]).collect();
    Picture { width, height, pixels }
}

/// What the symbols on a picture say; the folded sheet has two.
fn all_say(picture: &Picture, size: Size, what: &str) {
    let read = check::read(picture);
    assert_eq!(read.len(), if size == Size::Folded { 2 } else { 1 }, "{what}: {read:?}");
    assert!(read.iter().all(|content| content.as_deref() == Some(URL)), "{what}: {read:?}");
}

#[test]
fn a_page_with_its_symbol_160_pixels_wide_is_read_askew_out_of_focus_and_in_poor_light_m7_2() {
    let symbol = symbol::address(URL).unwrap();
    for (size, look, page) in every_stand(&symbol) {
        let picture = raster::picture(&page, 160.0 / size.symbol_edge());
        all_say(&picture, size, &format!("{size:?} {look:?}"));
        for degrees in [0.0, 7.0, -7.0] {
            all_say(&photographed(&picture, degrees), size, &format!("{size:?} {look:?} at {degrees} degrees"));
        }
    }
}

#[test]
fn the_self_check_sees_another_address_and_a_symbol_that_cannot_be_read() {
    let symbol = symbol::address(URL).unwrap();
    for (size, _, page) in every_stand(&symbol).into_iter().filter(|(_, look, _)| *look == Look::Color) {
        assert!(check::shows(&page, URL), "{size:?}");
        assert!(!check::shows(&page, "HTTPS://PAY.EXAMPLE.CN/C/8K2FM7QD4X1"), "{size:?}");
    }
    let mut spoilt = stand::draw(&a_stand("王姐早餐铺", &symbol, &[], Size::A5, Look::Color));
    spoilt.fill(super::drawing::Path::rectangle(60.0, 60.0, 30.0, 75.0), super::drawing::Color::WHITE);
    assert!(!check::shows(&spoilt, URL));
}

/// The page that a PDF draws, as far as this project writes one: filled paths under one transformation.
fn drawn_in_pdf(file: &[u8]) -> Drawing {
    use super::drawing::{Color, Path, Step};
    let text = String::from_utf8_lossy(file);
    let numbers = text.split("/MediaBox [").nth(1).unwrap().split(']').next().unwrap();
    let points: Vec<f32> = numbers.split_whitespace().map(|number| number.parse().unwrap()).collect();
    let mm = |points: f32| points / 72.0 * 25.4;
    let mut page = Drawing { title: String::new(), width: mm(points[2]), height: mm(points[3]), shapes: Vec::new() };
    let content = text.split("stream\n").nth(1).unwrap().split("\nendstream").next().unwrap();
    let (mut path, mut color, mut operands) = (Path::default(), Color::BLACK, Vec::<f32>::new());
    for word in content.split_whitespace() {
        let channel = |value: f32| (value * 255.0).round() as u32;
        match (word, operands.as_slice()) {
            ("m", [x, y]) => path.steps.push(Step::Move((*x, *y))),
            ("l", [x, y]) => path.steps.push(Step::Line((*x, *y))),
            ("c", [a, b, c, d, x, y]) => path.steps.push(Step::Curve((*a, *b), (*c, *d), (*x, *y))),
            ("h", []) => path.steps.push(Step::Close),
            ("g", [grey]) => color = Color(channel(*grey) * 0x01_0101),
            ("rg", [r, g, b]) => color = Color(channel(*r) << 16 | channel(*g) << 8 | channel(*b)),
            ("f", []) => page.fill(std::mem::take(&mut path), color),
            ("S", []) => path = Path::default(),
            _ => {}
        }
        match word.parse() {
            Ok(number) => operands.push(number),
            Err(_) => operands.clear(),
        }
    }
    page
}

#[test]
fn every_file_of_a_stand_says_the_same_m7_3() {
    let symbol = symbol::address(URL).unwrap();
    for (size, look, page) in every_stand(&symbol).into_iter().filter(|(_, look, _)| *look != Look::Dark) {
        let what = format!("{size:?} {look:?}");
        let pdf = drawn_in_pdf(&pdf::page(&page));
        assert!((pdf.width - page.width).abs() < 0.01 && (pdf.height - page.height).abs() < 0.01, "{what}");
        all_say(&raster::picture(&pdf, 3.0), size, &format!("PDF of {what}"));
        let file = png::stand(&page).unwrap();
        let mut reader = ::png::Decoder::new(std::io::Cursor::new(&file)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        let metre = reader.info().pixel_dims.unwrap().xppu;
        let (width, height) = (info.width as usize, info.height as usize);
        assert!((f64::from(info.width) / f64::from(metre) * 1000.0 - f64::from(page.width)).abs() < 0.2, "{what}");
        all_say(&Picture { width, height, pixels }, size, &format!("PNG of {what}"));
        // The SVG writes the same shapes: its black path holds the modules one by one.
        let file = svg::drawing(&page);
        let dark = file.split("fill=\"#000000\" d=\"").nth(1).unwrap().split('"').next().unwrap();
        let boxes: Vec<[f32; 4]> = dark
            .split('Z')
            .filter(|run| !run.is_empty())
            .map(|run| {
                let numbers: Vec<f32> = run.split(['M', 'L', ' ']).filter_map(|number| number.parse().ok()).collect();
                [numbers[0], numbers[1], numbers[4], numbers[5]]
            })
            .collect();
        let (left, top) = (boxes[0][0], boxes[0][1]);
        let module = size.symbol_edge() / symbol.side() as f32;
        let at = |pixel: usize| (pixel as f32 + 0.5) / 4.0 * module;
        let dark = |x: usize, y: usize| {
            let (x, y) = (at(x) + left - 4.0 * module, at(y) + top - 4.0 * module);
            boxes.iter().any(|b| (b[0]..b[2]).contains(&x) && (b[1]..b[3]).contains(&y))
        };
        assert_eq!(scanned((symbol.side() + 8) * 4, dark), URL, "SVG of {what}");
    }
}

#[test]
fn saving_ink_prints_less_than_a_tenth_outside_the_symbol_m7_4() {
    let symbol = symbol::address(URL).unwrap();
    for (size, look, page) in every_stand(&symbol) {
        let black = page.shapes.iter().filter(|shape| shape.paint == Paint::Fill(super::drawing::Color::BLACK)).cloned();
        let symbols = Drawing { shapes: black.collect(), ..page.clone() };
        let rest =
            Drawing { shapes: page.shapes.iter().filter(|shape| !symbols.shapes.contains(shape)).cloned().collect(), ..page.clone() };
        let picture = raster::picture(&rest, 2.0);
        let ink: u64 = picture.pixels.iter().map(|channel| u64::from(255 - channel)).sum();
        let part = ink as f64 / (picture.pixels.len() * 255) as f64;
        assert_eq!(part < 0.1, look == Look::InkSaving, "{size:?} {look:?}: {part}");
    }
}

#[test]
fn every_file_of_a_code_says_the_same() {
    let payload = Payload {
        guid: "cn.example.pay",
        code: Code::draw([9; 10]),
        merchant_name: "王姐早餐铺",
        category: "5814",
        amount: None,
        reference: None,
    }
    .write();
    for (symbol, text) in [
        (symbol::address(URL).unwrap(), URL),
        (symbol::address("https://pay.example.cn/c/8k2fm7qd4x0").unwrap(), "https://pay.example.cn/c/8k2fm7qd4x0"),
        (symbol::emv(&payload).unwrap(), &payload),
    ] {
        assert_eq!(scanned_svg(&svg::symbol(&symbol, "a < b & c")), text);
        assert_eq!(scanned_png(&png::symbol(&symbol).unwrap()), text);
    }
}

#[test]
fn an_address_in_capitals_makes_a_small_symbol() {
    assert_eq!(symbol::address(URL).unwrap().side(), 29);
    assert!(symbol::address(&URL.to_lowercase()).unwrap().side() > 29);
    assert_eq!(symbol::address(&"X".repeat(5000)), Err(symbol::TooLong));
}

#[test]
fn a_stand_prints_in_its_true_size_m7_1() {
    let symbol = symbol::address(URL).unwrap();
    for (size, edges_mm) in
        [(Size::A5, [148.0, 210.0]), (Size::A6, [105.0, 148.0]), (Size::Folded, [297.0, 210.0]), (Size::Sticker, [80.0, 80.0])]
    {
        let file = pdf::page(&stand::draw(&a_stand("王姐早餐铺", &symbol, &[], size, Look::Color)));
        let text = String::from_utf8_lossy(&file);
        let numbers = text.split("/MediaBox [").nth(1).unwrap().split(']').next().unwrap();
        let edges: Vec<f32> = numbers.split_whitespace().map(|number| number.parse().unwrap()).collect();
        for (edge, mm) in edges.iter().zip([0.0, 0.0, edges_mm[0], edges_mm[1]]) {
            assert!((edge / 72.0 * 25.4 - mm).abs() < 0.01, "{size:?}: {edge} pt is {mm} mm");
        }
    }
    assert_eq!(Size::ALL.map(Size::readable_from_cm), [80, 60, 80, 40]);
}

#[test]
fn the_symbol_on_a_stand_is_read_and_keeps_its_quiet_zone() {
    for url in [URL, "HTTP://127.0.0.1:3000/C/8K2FM7QD4X0", "HTTPS://COLLECTION.CODES.OF-A-LONG-DOMAIN.EXAMPLE.CN/C/8K2FM7QD4X0"] {
        let symbol = symbol::address(url).unwrap();
        let page = stand::draw(&a_stand("王姐早餐铺", &symbol, &[], Size::A5, Look::Color));
        let black = page.shapes.iter().find(|shape| shape.paint == Paint::Fill(super::drawing::Color::BLACK)).unwrap();
        let boxes: Vec<[f32; 4]> = black
            .path
            .steps
            .chunks(5)
            .map(|steps| match (steps[0], steps[2]) {
                (super::drawing::Step::Move((x, y)), super::drawing::Step::Line((right, bottom))) => [x, y, right, bottom],
                other => panic!("a symbol is made of rectangles, not {other:?}"),
            })
            .collect();
        let (left, top) = (boxes[0][0], boxes[0][1]);
        let edge = (74.0 - left) * 2.0;
        let module = edge / f32::from(u16::try_from(symbol.side()).unwrap());
        assert!(module >= 2.5, "{module} mm");
        let quiet = f32::from(u16::try_from(QUIET_ZONE).unwrap()) * module;
        assert!(left - quiet >= 7.0 && top - quiet >= 40.0 && top + edge + quiet <= 150.0, "{url}");
        // A photo of the page at two pixels a millimetre.
        let at = |pixel: usize| (f32::from(u16::try_from(pixel).unwrap()) + 0.5) / 2.0;
        let dark = |x: usize, y: usize| boxes.iter().any(|b| (b[0]..b[2]).contains(&at(x)) && (b[1]..b[3]).contains(&at(y)));
        assert_eq!(scanned(296, dark), url);
    }
}

#[test]
fn a_long_name_stays_on_the_card() {
    let symbol = symbol::address(URL).unwrap();
    for shop in ["王", "王姐早餐铺", &"店".repeat(40), "Wang’s Breakfast and All-Day Dumpling House", &"w".repeat(40)] {
        let page = stand::draw(&Stand { offer: None, ..a_stand(shop, &symbol, &[], Size::A5, Look::Color) });
        let ink = Paint::Fill(super::drawing::Color(0x15_1923));
        for shape in page.shapes.iter().filter(|shape| shape.paint == ink) {
            for step in &shape.path.steps {
                if let super::drawing::Step::Move((x, y)) | super::drawing::Step::Line((x, y)) = step {
                    assert!((14.0..134.0).contains(x) && (149.9..163.4).contains(y), "{shop} at {x} {y}");
                }
            }
        }
    }
}

#[test]
fn at_most_eight_wallets_stand_in_the_row_and_ink_is_saved_where_asked() {
    let symbol = symbol::address(URL).unwrap();
    let wallets: Vec<Wallet> = (0..12).map(|at| wallet(&format!("wallet_{at}"), "微", "微信")).collect();
    let tiles = |look| {
        let page = stand::draw(&a_stand("王姐早餐铺", &symbol, &wallets, Size::A5, look));
        page.shapes.iter().filter(|shape| shape.paint == Paint::Fill(super::drawing::Color(0x12_773d))).count()
    };
    assert_eq!(tiles(Look::Color), 8);
    assert_eq!(tiles(Look::InkSaving), 0);
}

#[test]
fn the_font_has_what_the_stand_says() {
    for lang in [Lang::Zh, Lang::En] {
        use crate::ui::text::{common, stand as text};
        let words = [text::scan_to_pay(lang), text::any_wallet(lang), text::same_name(lang), common::product(lang), text::one_code(lang)];
        let more = [&text::table_number(lang, 8), &text::offer_until(lang, "满 20 减 2", "11月30日"), "码号微支京云翼和沃数工农中建交邮"];
        assert_eq!(font::missing(&[words.concat(), more.concat()].concat()), Vec::<char>::new());
    }
}

#[test]
fn what_cannot_be_printed_and_what_comes_out_too_small_is_told() {
    let symbol = symbol::address(URL).unwrap();
    let shop = |name, size| a_stand(name, &symbol, &[], size, Look::Color).unprintable();
    assert!(shop("王姐早餐铺 Wang’s", Size::A5).is_empty());
    assert_eq!(shop("😀王姐🍜😀", Size::Sticker), ['😀', '🍜']);
    let long = "店".repeat(40);
    let small = |name: &str, size| a_stand(name, &symbol, &[], size, Look::Color).name_is_small();
    assert!(Size::ALL.into_iter().all(|size| !small("王姐早餐铺", size)));
    assert!(!small(&long, Size::A5) && small(&long, Size::Sticker));
}
