//! What the campaign editor works with on the server and in the browser alike: the form as it is typed, what a payer would see of
//! it, and templates to begin with.

pub mod form;
pub mod platform_form;
pub mod preview;
pub mod risk;
pub mod template;
