//! PNG, for chats and print shops that take no vectors: a symbol in black and white, one bit a pixel, and a stand in its colours.

use super::{
    QUIET_ZONE,
    drawing::Drawing,
    raster::{self, Picture},
    symbol::Symbol,
};
use ::png::{BitDepth, ColorType, Encoder, EncodingError, PixelDimensions, Unit};

/// The picture is at least this wide, in pixels.
const WIDTH: usize = 1000;

/// A symbol with its quiet zone; every module is the same whole number of pixels.
///
/// # Errors
/// The encoder's own.
pub fn symbol(symbol: &Symbol) -> Result<Vec<u8>, EncodingError> {
    let modules = symbol.side() + 2 * QUIET_ZONE;
    let scale = WIDTH.div_ceil(modules);
    let side = modules * scale;
    let mut pixels = Vec::with_capacity(side * side.div_ceil(8));
    for row in 0..modules {
        let line = line(symbol, row, scale, side);
        for _ in 0..scale {
            pixels.extend_from_slice(&line);
        }
    }
    let size = u32::try_from(side).unwrap_or(u32::MAX);
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, size, size);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::One);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    Ok(file)
}

/// Pixels of a stand in a millimetre: about 200 in an inch, as a shop's printer puts them.
const PER_MM: u16 = 8;

/// A stand, which says how large it is to be printed.
///
/// # Errors
/// The encoder's own.
pub fn stand(stand: &Drawing) -> Result<Vec<u8>, EncodingError> {
    drawing(stand, PER_MM)
}

/// A drawing at so many pixels a millimetre.
///
/// # Errors
/// The encoder's own.
pub fn drawing(drawing: &Drawing, per_mm: u16) -> Result<Vec<u8>, EncodingError> {
    let Picture { width, height, pixels } = raster::picture(drawing, f32::from(per_mm));
    let size = |pixels: usize| u32::try_from(pixels).unwrap_or(u32::MAX);
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, size(width), size(height));
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    let per_metre = u32::from(per_mm) * 1000;
    encoder.set_pixel_dims(Some(PixelDimensions { xppu: per_metre, yppu: per_metre, unit: Unit::Meter }));
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    Ok(file)
}

/// One line of pixels, eight a byte, 1 for white.
fn line(symbol: &Symbol, row: usize, scale: usize, side: usize) -> Vec<u8> {
    let mut line = vec![0xff; side.div_ceil(8)];
    for x in 0..side {
        let module = (x / scale).checked_sub(QUIET_ZONE).zip(row.checked_sub(QUIET_ZONE));
        if module.is_some_and(|(column, row)| symbol.is_dark(column, row)) {
            line[x / 8] &= !(0x80 >> (x % 8));
        }
    }
    line
}
