//! A person who signs in: how a typed phone number or email becomes one name, and what a password must be.

/// Why a typed sign-in name or password was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    #[error("a phone number or an email address is needed")]
    SignInMissing,
    #[error("this is neither a phone number nor an email address")]
    SignInMalformed,
    #[error("the password needs at least 8 characters")]
    PasswordTooShort,
    #[error("the password may have at most 128 characters")]
    PasswordTooLong,
    #[error("this password is on the list of the most guessed ones")]
    PasswordCommon,
}

/// Shortest and longest password in characters (ASVS 5.0, V6.2).
pub const PASSWORD_LENGTH: std::ops::RangeInclusive<usize> = 8..=128;

const COMMON_PASSWORDS: [&str; 20] = [
    "12345678",
    "123456789",
    "1234567890",
    "password",
    "password1",
    "qwertyui",
    "11111111",
    "00000000",
    "88888888",
    "66666666",
    "abc12345",
    "abcd1234",
    "1qaz2wsx",
    "iloveyou",
    "a1234567",
    "aa123456",
    "woaini1314",
    "5201314520",
    "qwer1234",
    "147258369",
];

/// The one form under which a phone number or an email is stored and looked up: digits with an optional `+`, or lower case.
///
/// # Errors
/// [`AccountError::SignInMissing`] or [`AccountError::SignInMalformed`].
pub fn sign_in_name(typed: &str) -> Result<String, AccountError> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(AccountError::SignInMissing);
    }
    if let Some((user, host)) = typed.rsplit_once('@') {
        let sound = !user.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.') && typed.len() <= 254;
        let plain = typed.chars().all(|character| !character.is_whitespace() && !character.is_control());
        return if sound && plain && !user.contains('@') { Ok(typed.to_lowercase()) } else { Err(AccountError::SignInMalformed) };
    }
    let digits: String = typed.chars().filter(|character| !matches!(character, ' ' | '-' | '(' | ')')).collect();
    let number = digits.strip_prefix("+86").unwrap_or(&digits);
    let bare = number.strip_prefix('+').unwrap_or(number);
    if (7..=15).contains(&bare.len()) && bare.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(number.to_owned())
    } else {
        Err(AccountError::SignInMalformed)
    }
}

/// Whether a password may be chosen. Length and a list of the most guessed; no rules about kinds of characters.
///
/// # Errors
/// [`AccountError`] names the rule that it breaks.
pub fn check_password(password: &str) -> Result<(), AccountError> {
    let length = password.chars().count();
    if length < *PASSWORD_LENGTH.start() {
        Err(AccountError::PasswordTooShort)
    } else if length > *PASSWORD_LENGTH.end() {
        Err(AccountError::PasswordTooLong)
    } else if COMMON_PASSWORDS.contains(&password.to_lowercase().as_str()) {
        Err(AccountError::PasswordCommon)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_has_one_sign_in_name_however_it_is_typed() {
        for typed in ["138 0013 8000", "+86 138-0013-8000", "13800138000"] {
            assert_eq!(sign_in_name(typed).as_deref(), Ok("13800138000"));
        }
        assert_eq!(sign_in_name(" Wang@Example.COM ").as_deref(), Ok("wang@example.com"));
        assert_eq!(sign_in_name(""), Err(AccountError::SignInMissing));
        for typed in ["abc", "a@b", "@x.cn", "a b@x.cn", "123", "1380013800x"] {
            assert_eq!(sign_in_name(typed), Err(AccountError::SignInMalformed), "{typed}");
        }
    }

    #[test]
    fn a_guessable_password_is_refused() {
        assert_eq!(check_password("1234567"), Err(AccountError::PasswordTooShort));
        assert_eq!(check_password("Password1"), Err(AccountError::PasswordCommon));
        assert_eq!(check_password(&"x".repeat(129)), Err(AccountError::PasswordTooLong));
        assert_eq!(check_password("豆浆油条小笼包子"), Ok(()));
    }
}
