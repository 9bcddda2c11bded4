//! Every symbol is read back by another decoder, from the files that people get.

use super::{
    QUIET_ZONE,
    drawing::Paint,
    font, pdf, png, stand,
    stand::{Stand, Style},
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

fn a_stand<'a>(shop: &'a str, symbol: &'a Symbol, wallets: &'a [Wallet], style: Style) -> Stand<'a> {
    Stand { shop, code: Code::draw([7; 10]), symbol, wallets, lang: Lang::Zh, style }
}

/// A photograph of a symbol `side` pixels wide on a wall: askew by `degrees`, out of focus by a pixel, in poor light.
fn photographed(symbol: &Symbol, side: f64, degrees: f64) -> String {
    const CANVAS: usize = 256;
    let modules = i32::try_from(symbol.side() + 2 * QUIET_ZONE).unwrap();
    let per_pixel = f64::from(modules) / side;
    let (sine, cosine) = degrees.to_radians().sin_cos();
    // Nine samples a pixel; outside of the symbol's own quiet zone the wall is as light as its paper.
    let light = |x: f64, y: f64| {
        let (x, y) = (x - CANVAS as f64 / 2.0, y - CANVAS as f64 / 2.0);
        let place = |along: f64| (along * per_pixel + f64::from(modules) / 2.0).floor() - QUIET_ZONE as f64;
        let (column, row) = (place(x * cosine + y * sine), place(y * cosine - x * sine));
        let inside = |at: f64| at >= 0.0 && at < symbol.side() as f64;
        !(inside(column) && inside(row) && symbol.is_dark(column as usize, row as usize))
    };
    let thirds = [1.0 / 6.0, 0.5, 5.0 / 6.0];
    let sharp: Vec<f64> = (0..CANVAS * CANVAS)
        .map(|at| {
            let (x, y) = ((at % CANVAS) as f64, (at / CANVAS) as f64);
            let lit = thirds.iter().flat_map(|dy| thirds.iter().map(move |dx| (dx, dy))).filter(|(dx, dy)| light(x + *dx, y + *dy));
            lit.count() as f64 / 9.0
        })
        .collect();
    let blurred = |x: usize, y: usize| {
        let (columns, rows) = (x.saturating_sub(1)..(x + 2).min(CANVAS), y.saturating_sub(1)..(y + 2).min(CANVAS));
        let near: Vec<f64> = rows.flat_map(|y| columns.clone().map(move |x| y * CANVAS + x)).map(|at| sharp[at]).collect();
        near.iter().sum::<f64>() / near.len() as f64
    };
    // From 70 to 150 of 255: a dim room, with one corner darker than the other.
    let shade = |x: usize, y: usize| 70.0 + 80.0 * blurred(x, y) - 20.0 * (x + y) as f64 / (2 * CANVAS) as f64;
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(CANVAS, CANVAS, |x, y| shade(x, y) as u8);
    let grids = picture.detect_grids();
    assert_eq!(grids.len(), 1, "one symbol in the photograph");
    grids[0].decode().unwrap().1
}

#[test]
fn a_symbol_160_pixels_wide_is_read_askew_out_of_focus_and_in_poor_light() {
    let symbol = symbol::address(URL).unwrap();
    for degrees in [0.0, 7.0, -7.0] {
        assert_eq!(photographed(&symbol, 160.0, degrees), URL, "{degrees} degrees");
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
fn a_stand_prints_in_its_true_size() {
    let symbol = symbol::address(URL).unwrap();
    let file = pdf::page(&stand::draw(&a_stand("王姐早餐铺", &symbol, &[], Style::Color)));
    let text = String::from_utf8_lossy(&file);
    let numbers = text.split("/MediaBox [").nth(1).unwrap().split(']').next().unwrap();
    let edges: Vec<f32> = numbers.split_whitespace().map(|number| number.parse().unwrap()).collect();
    for (edge, mm) in edges.iter().zip([0.0, 0.0, 148.0, 210.0]) {
        assert!((edge / 72.0 * 25.4 - mm).abs() < 0.01, "{edge} pt is {mm} mm");
    }
}

#[test]
fn the_symbol_on_a_stand_is_read_and_keeps_its_quiet_zone() {
    for url in [URL, "HTTP://127.0.0.1:3000/C/8K2FM7QD4X0", "HTTPS://COLLECTION.CODES.OF-A-LONG-DOMAIN.EXAMPLE.CN/C/8K2FM7QD4X0"] {
        let symbol = symbol::address(url).unwrap();
        let page = stand::draw(&a_stand("王姐早餐铺", &symbol, &[], Style::Color));
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
        let page = stand::draw(&a_stand(shop, &symbol, &[], Style::Color));
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
    let tiles = |style| {
        let page = stand::draw(&a_stand("王姐早餐铺", &symbol, &wallets, style));
        page.shapes.iter().filter(|shape| shape.paint == Paint::Fill(super::drawing::Color(0x12_773d))).count()
    };
    assert_eq!(tiles(Style::Color), 8);
    assert_eq!(tiles(Style::InkSaving), 0);
}

#[test]
fn the_font_has_what_the_stand_says() {
    for lang in [Lang::Zh, Lang::En] {
        use crate::ui::text::{common, stand as text};
        let words = [text::scan_to_pay(lang), text::any_wallet(lang), text::same_name(lang), common::product(lang), text::one_code(lang)];
        let box_of_the_unknown = font::outline("\u{10ffff}", 1.0, (0.0, 0.0));
        for character in words.concat().chars().chain("码号微支京云翼和沃数工农中建交邮".chars()) {
            assert_ne!(font::outline(&character.to_string(), 1.0, (0.0, 0.0)), box_of_the_unknown, "{character}");
        }
    }
}
