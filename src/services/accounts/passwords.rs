//! Password hashing (argon2id at OWASP's strength), one at a time on a thread of its own: a flood of sign-ins waits in a short
//! queue and is then refused at once, and the threads that take in payments stay free. Always the same thread, so that the memory of one
//! hash serves the next: the allocator keeps what it gave to each thread, and 19 MiB for every thread would come to hundreds.

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString},
};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};
use tokio::sync::oneshot;

/// OWASP's second recommended setting: 19 MiB, 2 passes, 1 lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// How many callers may wait: below a second of work on one core.
const QUEUE: usize = 64;

/// A hash that no password has, of the same cost as the real ones: an unknown name takes as long as a wrong password.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The queue before the one place where passwords are hashed; cheap to clone.
#[derive(Clone)]
pub struct Passwords {
    desk: mpsc::Sender<Work>,
    inside: Arc<AtomicUsize>,
}

type Work = Box<dyn FnOnce() + Send>;

/// The queue is full: come back in a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many passwords are being checked")]
pub struct Busy;

impl Default for Passwords {
    fn default() -> Self {
        let (desk, queue) = mpsc::channel::<Work>();
        thread::spawn(move || {
            for work in queue {
                // Whoever waits for work that panics hears that its end is lost; the next is done all the same.
                let _lost = catch_unwind(AssertUnwindSafe(work));
            }
        });
        Self { desk, inside: Arc::default() }
    }
}

/// A place in the queue, given back when the work is done: also where the caller has left meanwhile.
struct Place(Arc<AtomicUsize>);

impl Place {
    fn take(inside: &Arc<AtomicUsize>) -> Result<Self, Busy> {
        let before = inside.fetch_add(1, Ordering::Relaxed);
        let place = Self(inside.clone());
        if before > QUEUE { Err(Busy) } else { Ok(place) }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Passwords {
    /// The password's hash in PHC form.
    ///
    /// # Errors
    /// [`Busy`].
    pub async fn hash(&self, password: &str, salt: [u8; 16]) -> Result<String, Busy> {
        let password = password.to_owned();
        self.in_turn(move || {
            let salt = SaltString::encode_b64(&salt).ok()?;
            Some(argon2()?.hash_password(password.as_bytes(), &salt).ok()?.to_string())
        })
        .await?
        .ok_or(Busy)
    }

    /// Whether `password` is that of `hash`; without a hash it takes the same time and the answer is no.
    ///
    /// # Errors
    /// [`Busy`].
    pub async fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool, Busy> {
        let password = password.to_owned();
        let hash = hash.unwrap_or(NOBODY).to_owned();
        self.in_turn(move || {
            let parsed = PasswordHash::new(&hash).ok();
            let argon2 = argon2();
            parsed.zip(argon2).is_some_and(|(parsed, argon2)| argon2.verify_password(password.as_bytes(), &parsed).is_ok())
        })
        .await
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Busy> {
        let place = Place::take(&self.inside)?;
        let (told, answer) = oneshot::channel();
        let work = move || {
            let _caller_left = told.send(work());
            drop(place);
        };
        self.desk.send(Box::new(work)).map_err(|_| Busy)?;
        answer.await.map_err(|_| Busy)
    }
}

fn argon2() -> Option<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).ok()?;
    Some(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::future::join_all;

    #[tokio::test]
    async fn a_password_is_known_by_its_hash_only() {
        let desk = Passwords::default();
        let hash = desk.hash("豆浆油条小笼包子", [7; 16]).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(desk.verify("豆浆油条小笼包子", Some(&hash)).await.unwrap());
        assert!(!desk.verify("豆浆油条", Some(&hash)).await.unwrap());
        assert_ne!(hash, desk.hash("豆浆油条小笼包子", [8; 16]).await.unwrap());
    }

    #[tokio::test]
    async fn nobody_has_the_same_cost_and_no_password() {
        let nobody = PasswordHash::new(NOBODY).unwrap();
        let params = Params::try_from(&nobody).unwrap();
        assert_eq!((params.m_cost(), params.t_cost(), params.p_cost()), (MEMORY_KIB, PASSES, LANES));
        assert_eq!(nobody.hash.unwrap().len(), Params::DEFAULT_OUTPUT_LEN);
        assert!(!Passwords::default().verify("", None).await.unwrap());
    }

    #[tokio::test]
    async fn a_flood_is_refused_at_once_and_the_queue_recovers() {
        let desk = Passwords::default();
        let answers = join_all((0..QUEUE + 11).map(|_| desk.verify("x", None))).await;
        assert_eq!(answers.iter().filter(|answer| **answer == Err(Busy)).count(), 10, "one at the desk and {QUEUE} in the queue");
        assert_eq!(desk.verify("x", None).await, Ok(false));
    }
}
