//! New migrations are compiled in without touching any Rust file.
fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
