//! The self-check of a stand: what a camera reads on the finished page, which must be the address that the shop's code has.

use super::{drawing::Drawing, raster};

/// Pixels in a millimetre: the smallest module of any stand is then four of them.
const PER_MM: f32 = 3.0;

/// Whether the page shows this address and no other, however often.
pub fn shows(drawing: &Drawing, address: &str) -> bool {
    let read = read(&raster::picture(drawing, PER_MM));
    !read.is_empty() && read.iter().all(|content| content.as_deref() == Some(address))
}

/// What every symbol in a picture says; none where one is there and cannot be read.
pub fn read(picture: &raster::Picture) -> Vec<Option<String>> {
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(picture.width, picture.height, |x, y| picture.grey(x, y));
    prepared.detect_grids().iter().map(|grid| grid.decode().ok().map(|(_, content)| content)).collect()
}
