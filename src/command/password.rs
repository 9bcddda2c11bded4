//! A new password for somebody, from the machine itself: out of an environment variable for scripts, else typed without being shown.

use super::Failure;

/// The password that `variable` holds, or that is typed on the terminal.
///
/// # Errors
/// [`Failure::WrongUse`] where there is neither.
pub fn typed(variable: &str) -> Result<String, Failure> {
    if let Ok(password) = std::env::var(variable) {
        return Ok(password);
    }
    rpassword::prompt_password("Password: ")
        .map_err(|_| Failure::WrongUse(format!("There is no password: set {variable}, or run this on a terminal.")))
}
