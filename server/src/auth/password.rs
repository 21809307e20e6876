//! Passwords: argon2id, and what may be one.

use std::sync::OnceLock;

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher as _, PasswordVerifier as _},
};
use tokio::sync::Semaphore;

/// Shortest password, in characters (NIST SP 800-63B asks for 8, or 15 where nothing else is asked for).
const SHORTEST: usize = 12;

/// Longest, in bytes: hashing takes all of it.
const LONGEST: usize = 1024;

/// Memory in KiB, passes and lanes: what the OWASP Password Storage Cheat Sheet recommends for argon2id.
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);

/// Hashes at a time: each takes 19 MiB and tens of milliseconds of one core.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// Why something is no good password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PasswordError {
    #[error(
        "a password has at least {SHORTEST} characters; several words in a row are easy to keep in mind"
    )]
    TooShort,
    #[error("a password has at most {LONGEST} bytes")]
    TooLong,
    #[error("this password is among the first that anybody would try; choose another")]
    Guessable,
    #[error("the relay could not work on the password; try again")]
    Failed,
}

/// Whether a password is worth setting. `about` are words that anybody would try first, such as the sign-in name.
pub(crate) fn check(password: &str, about: &[&str]) -> Result<(), PasswordError> {
    if password.chars().count() < SHORTEST {
        return Err(PasswordError::TooShort);
    }
    if password.len() > LONGEST {
        return Err(PasswordError::TooLong);
    }
    // What is left without the words that come to everybody's mind is what protects.
    let mut rest: String = password
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect();
    let about = about.iter().flat_map(|text| text.split(['@', '.', ' ']));
    let obvious = about.map(str::to_lowercase).filter(|word| word.len() >= 3);
    for word in obvious.chain(OBVIOUS.iter().map(|&word| word.to_owned())) {
        rest = rest.replace(&word, "");
    }
    let mut different: Vec<char> = rest.chars().collect();
    different.sort_unstable();
    different.dedup();
    if different.len() < 5 || is_a_run(&rest) {
        return Err(PasswordError::Guessable);
    }
    Ok(())
}

/// What the most common passwords are made of.
const OBVIOUS: &[&str] = &[
    "throughline",
    "password",
    "passwort",
    "passw0rd",
    "qwertyuiop",
    "qwertzuiop",
    "qwerty",
    "qwertz",
    "azerty",
    "asdfghjkl",
    "asdfgh",
    "zxcvbnm",
    "1q2w3e4r5t",
    "1q2w3e4r",
    "1qaz2wsx",
    "123456789",
    "1234567890",
    "12345678",
    "123456",
    "12345",
    "1234",
    "987654321",
    "654321",
    "111111",
    "000000",
    "123123",
    "abc123",
    "abcdef",
    "iloveyou",
    "letmein",
    "welcome",
    "willkommen",
    "admin",
    "administrator",
    "changeme",
    "secret",
    "geheim",
    "dragon",
    "monkey",
    "football",
    "baseball",
    "superman",
    "princess",
    "sunshine",
    "trustno1",
    "whatever",
    "default",
    "master",
    "login",
    "project",
    "manager",
    "2023",
    "2024",
    "2025",
    "2026",
    "2027",
];

/// Whether each character follows or repeats the one before it.
fn is_a_run(text: &str) -> bool {
    let codes: Vec<u32> = text.chars().map(u32::from).collect();
    let steps = codes.windows(2).map(|pair| pair[1].abs_diff(pair[0]));
    codes.len() > 1 && steps.max().is_some_and(|step| step <= 1)
}

fn hasher() -> Result<Argon2<'static>, PasswordError> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None).map_err(|_| PasswordError::Failed)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// What is stored in a password's place, in the PHC string format.
pub(crate) async fn hash(password: String) -> Result<String, PasswordError> {
    work(move || {
        let hashed = hasher()?.hash_password(password.as_bytes());
        Ok(hashed.map_err(|_| PasswordError::Failed)?.to_string())
    })
    .await
}

/// Whether a password is the one that was hashed. Without a hash it takes as long and is not: nobody can tell from the
/// time which accounts there are.
pub(crate) async fn verify(password: String, hash: Option<String>) -> Result<bool, PasswordError> {
    if password.len() > LONGEST {
        return Ok(false);
    }
    work(move || {
        let is_there = hash.is_some();
        let hash = match hash {
            Some(hash) => hash,
            None => nobodys()?,
        };
        let stored = argon2::PasswordHash::new(&hash).map_err(|_| PasswordError::Failed)?;
        let same = hasher()?
            .verify_password(password.as_bytes(), &stored)
            .is_ok();
        Ok(same && is_there)
    })
    .await
}

/// Most memory in KiB, and most passes, that checking a password may take whose hash was made elsewhere.
const MOST_COST: (u32, u32) = (64 * 1024, 4);

/// Whether text is the hash of a password as [`hash`] makes it, and checking one against it costs no more than that.
pub(crate) fn is_hash(text: &str) -> bool {
    let Ok(hash) = argon2::PasswordHash::new(text) else {
        return false;
    };
    let (memory, passes) = MOST_COST;
    let is_bounded = |params: Params| {
        params.m_cost() <= memory && params.t_cost() <= passes && params.p_cost() <= 4
    };
    text.starts_with("$argon2id$v=19$")
        && hash.hash.is_some()
        && Params::try_from(&hash).is_ok_and(is_bounded)
}

/// The hash of a password that nobody has.
fn nobodys() -> Result<String, PasswordError> {
    static HASH: OnceLock<Option<String>> = OnceLock::new();
    let make = || {
        let hashed = hasher().ok()?.hash_password(b"nobody").ok()?;
        Some(hashed.to_string())
    };
    HASH.get_or_init(make).clone().ok_or(PasswordError::Failed)
}

async fn work<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, PasswordError> + Send + 'static,
) -> Result<T, PasswordError> {
    let _place = AT_ONCE.acquire().await.map_err(|_| PasswordError::Failed)?;
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| PasswordError::Failed)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_a_password() {
        let check = |password: &str, expected: Result<(), PasswordError>| {
            let about = ["alice.winter@example.org", "Alice Winter"];
            assert_eq!(super::check(password, &about), expected, "{password}");
        };
        check("correct horse battery", Ok(()));
        check("Ünïcödé sätze gehen", Ok(()));
        check("kurz", Err(PasswordError::TooShort));
        check("elevenchars", Err(PasswordError::TooShort));
        check(&"ab cd ef gh ".repeat(200), Err(PasswordError::TooLong));
        check("passwordpassword", Err(PasswordError::Guessable));
        check("Password123456", Err(PasswordError::Guessable));
        check("qwertyuiop1234567890", Err(PasswordError::Guessable));
        check("aaaaaaaaaaaaaaaa", Err(PasswordError::Guessable));
        check("abcdefghijklmnop", Err(PasswordError::Guessable));
        check("AliceWinter2026!", Err(PasswordError::Guessable));
        check("throughline-admin-1234", Err(PasswordError::Guessable));
    }

    #[tokio::test]
    async fn a_password_is_kept_as_argon2id_and_only_itself_is_right() {
        let stored = hash("correct horse battery".to_owned())
            .await
            .expect("hashed");
        assert!(
            stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{stored}"
        );
        let again = hash("correct horse battery".to_owned())
            .await
            .expect("hashed");
        assert_ne!(stored, again, "salted");
        assert!(is_hash(&stored));
        for other in [
            "",
            "none",
            "$argon2id$v=19$m=19456,t=2,p=1$",
            &stored.replace("argon2id", "argon2i"),
            &stored.replace("m=19456", "m=65537"),
            &stored.replace("t=2", "t=5"),
            &stored.replace("p=1$", "p=5$"),
        ] {
            assert!(!is_hash(other), "{other}");
        }
        let check = async |password: &str, hash: Option<&str>, right: bool| {
            let found = verify(password.to_owned(), hash.map(str::to_owned)).await;
            assert_eq!(found, Ok(right), "{password}");
        };
        check("correct horse battery", Some(&stored), true).await;
        check("correct horse batterx", Some(&stored), false).await;
        check("", Some(&stored), false).await;
        check("nobody", None, false).await;
        check(&"x".repeat(5000), Some(&stored), false).await;
    }
}
