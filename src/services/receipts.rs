//! Who may see a payment without signing in: whoever holds its link, which only the payer is given.

use super::App;

/// The payer's page of a payment as a path: waiting, then the receipt. Holds the right to see it.
pub fn path(app: &App, payment_id: &str) -> String {
    format!("/p/{payment_id}?k={}", right(app, payment_id))
}

/// Whether `k` is the right to see that payment.
pub fn may_see(app: &App, payment_id: &str, k: &str) -> bool {
    k.len() == RIGHT_LENGTH && {
        let own = right(app, payment_id);
        aws_lc_rs::constant_time::verify_slices_are_equal(own.as_bytes(), k.as_bytes()).is_ok()
    }
}

/// 128 bits in hex: beyond guessing, short enough for a link.
const RIGHT_LENGTH: usize = 32;

fn right(app: &App, payment_id: &str) -> String {
    app.key.mac("receipt", payment_id)[..RIGHT_LENGTH].to_owned()
}
