//! The keys of the three big wallets and of the merchant that each of them enrols: made when they are first needed, kept beside the
//! journal, the same ever after. Whoever has no journal keeps them in memory, and one process makes them once.

mod certificate;
pub mod enrolment;
mod pair;

pub use certificate::{Certified, validity_ms};
pub use pair::Pair;

use aws_lc_rs::digest;
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

/// Keys of a merchant that count at once: the newest, and what it had before.
const MERCHANT_KEYS: usize = 3;

/// WeChat Pay and its merchant.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WechatPay {
    /// Newest last.
    pub merchants: Vec<Certified>,
    /// What encrypts towards the merchant: 32 letters.
    pub api_key: String,
    /// With which the merchant asks who stands behind a `code`.
    pub app_secret: String,
    /// The two ways in which it signs.
    pub platform: Certified,
    /// Its certificate before that one: still listed.
    #[serde(default)]
    pub platform_before: Option<Certified>,
    pub public_key_id: String,
    pub public_key: Pair,
}

/// Alipay and its merchant.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Alipay {
    pub merchants: Vec<Certified>,
    pub root: Certified,
    pub signer: Certified,
}

/// UnionPay, the authority above it, and its merchant.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UnionPay {
    pub merchants: Vec<Certified>,
    pub root: Certified,
    pub middle: Certified,
    pub signer: Certified,
}

/// Everything that is kept.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    wechat_pay: Option<Arc<WechatPay>>,
    alipay: Option<Arc<Alipay>>,
    unionpay: Option<Arc<UnionPay>>,
}

/// See the module.
#[derive(Debug)]
pub struct Keyring {
    path: Option<PathBuf>,
    kept: Mutex<Kept>,
}

impl WechatPay {
    fn make() -> io::Result<Self> {
        let platform = Self::platform()?;
        let secret = |kind: &str| {
            let hash = digest::digest(&digest::SHA256, format!("{kind}\n{}", platform.pair.private_pem()).as_bytes());
            crate::connectors::network::sign::hex(&hash.as_ref()[..16])
        };
        let (api_key, app_secret) = (secret("api key"), secret("app secret"));
        let public_key_id = format!("PUB_KEY_ID_01{}{}", enrolment::WECHAT_MERCHANT, "20261122000000001");
        let merchants = vec![Self::merchant(&platform)?];
        Ok(Self { merchants, api_key, app_secret, public_key_id, public_key: Pair::generate()?, platform, platform_before: None })
    }

    fn platform() -> io::Result<Certified> {
        Certified::issue("CN=Simulated WeChat Pay platform,OU=Simulated CA,O=Simulated Tenpay,C=CN", None, true)
    }

    fn merchant(by: &Certified) -> io::Result<Certified> {
        Certified::issue(&format!("CN={},OU=Simulated merchants,O=Tongma trial,C=CN", enrolment::WECHAT_MERCHANT), Some(by), false)
    }
}

impl Alipay {
    fn make() -> io::Result<Self> {
        let root = Certified::issue("CN=Simulated Ant root,OU=Simulated CA,O=Simulated Ant,C=CN", None, true)?;
        let (merchants, signer) = (vec![Self::merchant(&root)?], Self::signer(&root)?);
        Ok(Self { merchants, root, signer })
    }

    fn signer(by: &Certified) -> io::Result<Certified> {
        Certified::issue("CN=Simulated Alipay,OU=Alipay,O=Simulated Ant,C=CN", Some(by), false)
    }

    fn merchant(by: &Certified) -> io::Result<Certified> {
        Certified::issue(&format!("CN={},OU=Simulated merchants,O=Tongma trial,C=CN", enrolment::ALIPAY_APP), Some(by), false)
    }
}

impl UnionPay {
    fn make() -> io::Result<Self> {
        let root = Certified::issue("CN=Simulated CFCA root,O=Simulated CFCA,C=CN", None, true)?;
        let middle = Certified::issue("CN=Simulated CFCA OCA1,O=Simulated CFCA,C=CN", Some(&root), true)?;
        let (merchants, signer) = (vec![Self::merchant(&middle)?], Self::signer(&middle)?);
        Ok(Self { merchants, root, middle, signer })
    }

    fn signer(by: &Certified) -> io::Result<Certified> {
        Certified::issue("CN=041@8310000000083040@中国银联股份有限公司@00000001,O=Simulated CFCA,C=CN", Some(by), false)
    }

    fn merchant(by: &Certified) -> io::Result<Certified> {
        Certified::issue(&format!("CN=041@Z2026@{}@00000001,O=Simulated CFCA,C=CN", enrolment::UNIONPAY_MERCHANT), Some(by), false)
    }
}

impl Keyring {
    /// The keys beside that journal, or in memory. Nothing is made yet.
    ///
    /// # Errors
    /// Where the file is there and cannot be read.
    pub fn open(journal: Option<&Path>) -> io::Result<Self> {
        let path = journal.map(|journal| journal.with_extension("keys.json"));
        let kept = match path.as_deref().map(fs::read) {
            Some(Ok(text)) => serde_json::from_slice(&text)?,
            Some(Err(error)) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => Kept::default(),
        };
        Ok(Self { path, kept: Mutex::new(kept) })
    }

    /// # Errors
    /// Where keys cannot be made or kept.
    pub fn wechat_pay(&self) -> io::Result<Arc<WechatPay>> {
        static MADE: OnceLock<Arc<WechatPay>> = OnceLock::new();
        self.kept_or_made(&MADE, |kept| &mut kept.wechat_pay, WechatPay::make)
    }

    /// # Errors
    /// Where keys cannot be made or kept.
    pub fn alipay(&self) -> io::Result<Arc<Alipay>> {
        static MADE: OnceLock<Arc<Alipay>> = OnceLock::new();
        self.kept_or_made(&MADE, |kept| &mut kept.alipay, Alipay::make)
    }

    /// # Errors
    /// Where keys cannot be made or kept.
    pub fn unionpay(&self) -> io::Result<Arc<UnionPay>> {
        static MADE: OnceLock<Arc<UnionPay>> = OnceLock::new();
        self.kept_or_made(&MADE, |kept| &mut kept.unionpay, UnionPay::make)
    }

    /// A stranger's key, for forgeries: nobody has enrolled it.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub fn foreign() -> io::Result<Pair> {
        static MADE: OnceLock<Pair> = OnceLock::new();
        if let Some(pair) = MADE.get() {
            return Ok(pair.clone());
        }
        let pair = Pair::generate()?;
        Ok(MADE.get_or_init(|| pair).clone())
    }

    /// `made` is shared by all that are kept in memory only.
    fn kept_or_made<K>(
        &self,
        made: &OnceLock<Arc<K>>,
        slot: impl Fn(&mut Kept) -> &mut Option<Arc<K>>,
        make: impl Fn() -> io::Result<K>,
    ) -> io::Result<Arc<K>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(keys) = slot(&mut kept) {
            return Ok(keys.clone());
        }
        let keys = match (&self.path, made.get()) {
            (None, Some(keys)) => keys.clone(),
            (None, None) => {
                let keys = Arc::new(make()?);
                made.get_or_init(|| keys).clone()
            }
            (Some(_), _) => Arc::new(make()?),
        };
        *slot(&mut kept) = Some(keys.clone());
        self.write(&kept)?;
        Ok(keys)
    }

    /// A new key for the merchant of that connector. The one before it still counts.
    ///
    /// # Errors
    /// Where it cannot be made or kept.
    fn rotate(&self, connector: &str) -> io::Result<()> {
        match connector {
            "wechat_pay" => {
                let mut keys = WechatPay::clone(&*self.wechat_pay()?);
                add(&mut keys.merchants, WechatPay::merchant(&keys.platform)?);
                self.replace(|kept| kept.wechat_pay = Some(Arc::new(keys)))
            }
            "alipay" => {
                let mut keys = Alipay::clone(&*self.alipay()?);
                add(&mut keys.merchants, Alipay::merchant(&keys.root)?);
                self.replace(|kept| kept.alipay = Some(Arc::new(keys)))
            }
            _ => {
                let mut keys = UnionPay::clone(&*self.unionpay()?);
                add(&mut keys.merchants, UnionPay::merchant(&keys.middle)?);
                self.replace(|kept| kept.unionpay = Some(Arc::new(keys)))
            }
        }
    }

    /// A new key with which the wallet itself signs.
    ///
    /// # Errors
    /// Where it cannot be made or kept.
    fn rotate_wallet(&self, connector: &str) -> io::Result<()> {
        match connector {
            "wechat_pay" => {
                let mut keys = WechatPay::clone(&*self.wechat_pay()?);
                keys.platform_before = Some(std::mem::replace(&mut keys.platform, WechatPay::platform()?));
                self.replace(|kept| kept.wechat_pay = Some(Arc::new(keys)))
            }
            "alipay" => {
                let mut keys = Alipay::clone(&*self.alipay()?);
                keys.signer = Alipay::signer(&keys.root)?;
                self.replace(|kept| kept.alipay = Some(Arc::new(keys)))
            }
            _ => {
                let mut keys = UnionPay::clone(&*self.unionpay()?);
                keys.signer = UnionPay::signer(&keys.middle)?;
                self.replace(|kept| kept.unionpay = Some(Arc::new(keys)))
            }
        }
    }

    fn replace(&self, change: impl FnOnce(&mut Kept)) -> io::Result<()> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut kept);
        self.write(&kept)
    }

    /// Whole or not at all, and for nobody else to read.
    fn write(&self, kept: &Kept) -> io::Result<()> {
        let Some(path) = &self.path else { return Ok(()) };
        let new = path.with_extension("json.new");
        let mut options = OpenOptions::new();
        options.create(true).write(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&new)?;
        file.write_all(&serde_json::to_vec(kept)?)?;
        file.sync_all()?;
        fs::rename(new, path)
    }
}

fn add(merchants: &mut Vec<Certified>, newest: Certified) {
    merchants.push(newest);
    if merchants.len() > MERCHANT_KEYS {
        merchants.remove(0);
    }
}

/// The merchant's key in use.
///
/// # Errors
/// Never: a merchant is enrolled with a key.
pub fn newest(merchants: &[Certified]) -> io::Result<&Certified> {
    merchants.last().ok_or_else(|| io::Error::other("a merchant without a key"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stay_the_same_and_an_older_one_still_counts_after_a_change() {
        let folder = std::env::temp_dir().join(format!("tongma-keyring-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let journal = folder.join("simulator.jsonl");
        let keyring = Keyring::open(Some(&journal)).unwrap();
        let first = keyring.alipay().unwrap();
        keyring.rotate("alipay").unwrap();
        let after = Keyring::open(Some(&journal)).unwrap().alipay().unwrap();
        assert_eq!(after.merchants.len(), 2);
        assert_eq!(after.merchants[0].pem, first.merchants[0].pem);
        assert_ne!(newest(&after.merchants).unwrap().serial, first.merchants[0].serial);
        let text = b"kept";
        assert!(after.signer.pair.verifies(text, &first.signer.pair.sign_text(text).unwrap()));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(folder.join("simulator.keys.json")).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "nobody else reads them");
        }
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn one_process_makes_the_keys_of_memory_once() {
        let (one, other) = (Keyring::open(None).unwrap(), Keyring::open(None).unwrap());
        assert_eq!(one.unionpay().unwrap().signer.serial, other.unionpay().unwrap().signer.serial);
        one.rotate("unionpay").unwrap();
        assert_eq!((one.unionpay().unwrap().merchants.len(), other.unionpay().unwrap().merchants.len()), (2, 1));
    }
}
