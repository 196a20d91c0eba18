//! Where the keys of OpenID Connect issuers come from: of some a file has them, the others are asked.
//!
//! Who has no credential can make us ask, by a token that claims an issuer which an account believes. So
//! an issuer is asked by one at a time and not often, few are asked at one time, and what is known is
//! answered without a lock.

mod fetch;

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use arc_swap::{ArcSwap, ArcSwapOption};
use identity::Network;
use oidc::{Issuers, Keys, KeysError, KeysFound, Unavailable};
use tokio::sync::{Mutex, Semaphore};

use fetch::Fetcher;

/// How many issuers are asked at one time.
const FETCHES_MAX: usize = 8;
/// How many issuers' keys are kept.
const ISSUERS_MAX: usize = 1_000;

/// Where keys come from, as the operator set it.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Issuers (URLs without `https://`) that are never asked, and the files with their keys.
    pub pinned: Vec<(Box<str>, PathBuf)>,
    /// The authorities, in PEM, whose certificates issuers are asked under; the system's, if there is no file.
    pub authorities: Option<PathBuf>,
    /// Where an issuer may be that is not on the internet.
    pub private_networks: Vec<Network>,
}

/// Why issuers cannot be known as the operator set it. An operator reads it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("cannot read {path}: {source}", path = .path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{path} is no JSON Web Key Set that can be used: {source}", path = .path.display())]
    NoKeys { path: PathBuf, source: KeysError },
    #[error("{path} holds no PEM certificate of an authority that can be read", path = .path.display())]
    NoAuthority { path: PathBuf },
    #[error("issuers cannot be asked: {0}")]
    Tls(#[from] rustls::Error),
}

/// How often issuers are asked.
#[derive(Clone, Copy, Debug)]
struct Pace {
    /// How long keys are good.
    keep: Duration,
    /// Before keys are asked for again because one is not among them.
    look_again: Duration,
    /// Before an issuer without good keys is asked again.
    retry: Duration,
    /// For all that is asked of an issuer together.
    answer: Duration,
}

const PACE: Pace = Pace {
    keep: Duration::from_secs(60 * 60),
    look_again: Duration::from_secs(60),
    retry: Duration::from_secs(10),
    answer: Duration::from_secs(5),
};

/// The keys of issuers: pinned ones, and those that were asked for.
pub struct KnownIssuers {
    sources: Sources,
    pinned: ArcSwap<BTreeMap<Box<str>, Arc<Keys>>>,
    fetcher: ArcSwap<Fetcher>,
    asked: ArcSwap<BTreeMap<Box<str>, Arc<Issuer>>>,
    fetches: Arc<Semaphore>,
    pace: Pace,
}

/// An issuer that was asked, or is about to be.
#[derive(Debug, Default)]
struct Issuer {
    last: ArcSwapOption<Asked>,
    /// Held by who asks.
    asking: Arc<Mutex<()>>,
}

/// What became of it.
#[derive(Debug)]
struct Asked {
    at: Instant,
    /// The last keys it gave, and when it did.
    keys: Option<(Arc<Keys>, Instant)>,
    /// How it went the last time.
    outcome: Result<(), Unavailable>,
}

impl Asked {
    /// What is answered to who has just asked: keys that are still good, whether the one is among them or not.
    fn outcome(&self, pace: &Pace) -> Result<Arc<Keys>, Unavailable> {
        match &self.keys {
            Some((keys, at)) if at.elapsed() < pace.keep => Ok(Arc::clone(keys)),
            _ => Err(self.outcome.err().unwrap_or(Unavailable::Unreachable)),
        }
    }

    /// What is answered without asking again.
    fn answer(
        &self,
        key_id: Option<&str>,
        now: Instant,
        pace: &Pace,
    ) -> Option<Result<Arc<Keys>, Unavailable>> {
        let since = |then: Instant| now.saturating_duration_since(then);
        match (&self.keys, self.outcome) {
            (Some((keys, at)), _) if since(*at) < pace.keep => {
                let is_known = key_id.is_none_or(|id| keys.has(id));
                (is_known || since(self.at) < pace.look_again).then(|| Ok(Arc::clone(keys)))
            }
            (_, Err(why)) if since(self.at) < pace.retry => Some(Err(why)),
            _ => None,
        }
    }
}

impl KnownIssuers {
    /// Reads the files of `sources`. Fails when one of them cannot be used.
    pub fn open(sources: Sources) -> Result<Arc<Self>, Error> {
        Self::with_pace(sources, PACE).map(Arc::new)
    }

    fn with_pace(sources: Sources, pace: Pace) -> Result<Self, Error> {
        Ok(Self {
            pinned: ArcSwap::from_pointee(read_pinned(&sources)?),
            fetcher: ArcSwap::from_pointee(Fetcher::new(&sources)?),
            asked: ArcSwap::default(),
            fetches: Arc::new(Semaphore::new(FETCHES_MAX)),
            sources,
            pace,
        })
    }

    /// Reads the files again, and forgets what was asked. If one of them is not good, all stays as it was.
    pub fn reload(&self) -> Result<(), Error> {
        let (pinned, fetcher) = (read_pinned(&self.sources)?, Fetcher::new(&self.sources)?);
        self.pinned.store(Arc::new(pinned));
        self.fetcher.store(Arc::new(fetcher));
        self.asked.store(Arc::default());
        Ok(())
    }

    async fn find(&self, name: &str, key_id: Option<&str>) -> Result<Arc<Keys>, Unavailable> {
        if let Some(keys) = self.pinned.load().get(name) {
            return Ok(Arc::clone(keys));
        }
        let issuer = self.issuer(name);
        if let Some(answer) = self.known(&issuer, key_id) {
            return answer;
        }
        let asking = Arc::clone(&issuer.asking).lock_owned().await;
        // Who asked meanwhile may have found it.
        if let Some(answer) = self.known(&issuer, key_id) {
            return answer;
        }
        let fetches = Arc::clone(&self.fetches).try_acquire_owned();
        let fetching = fetches.map_err(|_| Unavailable::Unreachable)?;
        let (fetcher, patience) = (self.fetcher.load_full(), self.pace.answer);
        let (name, asked) = (Box::from(name), Arc::clone(&issuer));
        // A task of its own: who asks and goes away must not keep others from an answer.
        let task = tokio::spawn(async move {
            asked.ask(&name, &fetcher, patience).await;
            drop((asking, fetching));
        });
        task.await.map_err(|_| Unavailable::Unreachable)?;
        let last = issuer.last.load();
        last.as_ref().map_or(Err(Unavailable::Unreachable), |asked| asked.outcome(&self.pace))
    }

    fn known(
        &self,
        issuer: &Issuer,
        key_id: Option<&str>,
    ) -> Option<Result<Arc<Keys>, Unavailable>> {
        issuer.last.load().as_ref()?.answer(key_id, Instant::now(), &self.pace)
    }

    fn issuer(&self, name: &str) -> Arc<Issuer> {
        if let Some(issuer) = self.asked.load().get(name) {
            return Arc::clone(issuer);
        }
        let new = Arc::new(Issuer::default());
        self.asked.rcu(|all| {
            let mut all = BTreeMap::clone(all);
            if all.len() >= ISSUERS_MAX {
                let at = |issuer: &Issuer| issuer.last.load().as_ref().map(|asked| asked.at);
                let oldest = all.iter().min_by_key(|(_, issuer)| at(issuer));
                if let Some(name) = oldest.map(|(name, _)| name.clone()) {
                    all.remove(&name);
                }
            }
            all.entry(name.into()).or_insert_with(|| Arc::clone(&new));
            all
        });
        self.asked.load().get(name).map_or(new, Arc::clone)
    }
}

impl Issuer {
    async fn ask(&self, name: &str, fetcher: &Fetcher, patience: Duration) {
        let fetched = fetcher.fetch(name, patience).await;
        let at = Instant::now();
        let (keys, outcome) = match fetched {
            Ok(keys) => (Some((Arc::new(keys), at)), Ok(())),
            Err(error) => {
                tracing::warn!(issuer = name, %error, "the keys of an issuer could not be had");
                let last = self.last.load();
                (last.as_ref().and_then(|last| last.keys.clone()), Err(error.unavailable()))
            }
        };
        self.last.store(Some(Arc::new(Asked { at, keys, outcome })));
    }
}

impl Issuers for KnownIssuers {
    fn keys<'a>(&'a self, issuer: &'a str, key_id: Option<&'a str>) -> KeysFound<'a> {
        Box::pin(self.find(issuer, key_id))
    }
}

/// Says how many there are.
impl fmt::Debug for KnownIssuers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (pinned, asked) = (self.pinned.load().len(), self.asked.load().len());
        write!(f, "KnownIssuers({pinned} pinned, {asked} asked)")
    }
}

fn read_pinned(sources: &Sources) -> Result<BTreeMap<Box<str>, Arc<Keys>>, Error> {
    let read = |(issuer, path): &(Box<str>, PathBuf)| {
        let keys = Keys::read(&contents(path)?);
        let keys = keys.map_err(|source| Error::NoKeys { path: path.clone(), source })?;
        Ok((issuer.clone(), Arc::new(keys)))
    };
    sources.pinned.iter().map(read).collect()
}

fn contents(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(|source| Error::Unreadable { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex as Lock;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use rustls::ServerConfig;
    use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
    use tempfile::TempDir;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio_rustls::TlsAcceptor;

    use super::*;

    /// The keys of RFC 7515, A.3.1, and RFC 7517, A.1, under other names.
    const POINTS: [(&str, &str); 2] = [
        (
            "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
        ),
        (
            "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
            "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
        ),
    ];

    fn set(ids: &[&str]) -> String {
        let key = |(id, (x, y)): (&&str, (&str, &str))| {
            format!(r#"{{"kty":"EC","crv":"P-256","x":"{x}","y":"{y}","kid":"{id}"}}"#)
        };
        let keys: Vec<_> = ids.iter().zip(POINTS).map(key).collect();
        format!(r#"{{"keys":[{}]}}"#, keys.join(","))
    }

    fn ok(body: &str) -> String {
        format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len())
    }

    type Answers = Arc<Lock<BTreeMap<String, String>>>;

    /// An issuer on this machine, with a certificate of its own.
    struct Served {
        name: String,
        directory: TempDir,
        answers: Answers,
        connections: Arc<AtomicUsize>,
    }

    impl Served {
        /// One that serves these keys.
        async fn with_keys(ids: &[&str]) -> Self {
            let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
            let directory = tempfile::tempdir().unwrap();
            fs::write(directory.path().join("ca.pem"), made.cert.pem()).unwrap();
            let key =
                PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
            let config = ServerConfig::builder_with_provider(Arc::new(https::provider()))
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_no_client_auth()
                .with_single_cert(vec![made.cert.der().clone()], key)
                .unwrap();
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let name = format!("localhost:{}/id", listener.local_addr().unwrap().port());
            let (answers, connections) = (Answers::default(), Arc::new(AtomicUsize::new(0)));
            let served = Self { name, directory, answers, connections };
            served.answer("/id/.well-known/openid-configuration", &ok(&served.document("keys")));
            served.answer("/keys", &ok(&set(ids)));
            let acceptor = TlsAcceptor::from(Arc::new(config));
            let (answers, connections) =
                (Arc::clone(&served.answers), Arc::clone(&served.connections));
            tokio::spawn(async move {
                loop {
                    let (stream, _) = listener.accept().await.unwrap();
                    connections.fetch_add(1, Ordering::SeqCst);
                    tokio::spawn(serve(acceptor.clone(), stream, Arc::clone(&answers)));
                }
            });
            served
        }

        fn document(&self, keys: &str) -> String {
            let (host, _) = self.name.split_once('/').unwrap();
            let Self { name, .. } = self;
            format!(r#"{{"issuer":"https://{name}","jwks_uri":"https://{host}/{keys}"}}"#)
        }

        /// From now on; `~` in it is a pause of a second.
        fn answer(&self, path: &str, answer: &str) {
            self.answers.lock().unwrap().insert(path.to_owned(), answer.to_owned());
        }

        fn sources(&self) -> Sources {
            Sources {
                authorities: Some(self.directory.path().join("ca.pem")),
                private_networks: vec!["127.0.0.1".parse().unwrap()],
                ..Sources::default()
            }
        }

        fn known(&self, pace: Pace) -> Arc<KnownIssuers> {
            Arc::new(KnownIssuers::with_pace(self.sources(), pace).unwrap())
        }

        /// How often it was asked for its keys: each time by two connections.
        fn asked(&self) -> f32 {
            self.connections.load(Ordering::SeqCst) as f32 / 2.0
        }
    }

    async fn serve(acceptor: TlsAcceptor, stream: tokio::net::TcpStream, answers: Answers) {
        let Ok(mut stream) = acceptor.accept(stream).await else { return };
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            match stream.read_u8().await {
                Ok(byte) => head.push(byte),
                Err(_) => return,
            }
        }
        let head = String::from_utf8(head).unwrap();
        assert!(head.contains("\r\nhost: localhost:"), "{head}");
        let path = head.split(' ').nth(1).unwrap();
        let answer = answers.lock().unwrap().get(path).cloned();
        let answer = answer.unwrap_or("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n".into());
        for part in answer.split_inclusive('~') {
            if stream.write_all(part.trim_end_matches('~').as_bytes()).await.is_err() {
                return;
            }
            if part.ends_with('~') {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
        let _ = stream.shutdown().await;
    }

    const SHORT: Pace = Pace { answer: Duration::from_millis(800), ..PACE };

    async fn refused(served: &Served) -> Option<Unavailable> {
        served.known(SHORT).keys(&served.name, None).await.err()
    }

    #[tokio::test]
    async fn an_issuer_is_asked_once_while_its_keys_are_good() {
        let served = Served::with_keys(&["a", "b"]).await;
        let known = served.known(PACE);
        for key_id in [None, Some("a"), Some("b"), Some("a"), Some("unknown"), Some("unknown")] {
            let keys = known.keys(&served.name, key_id).await.unwrap();
            assert!(keys.has("a") && keys.has("b"));
        }
        assert_eq!(served.asked(), 1.0);
        known.reload().unwrap();
        known.keys(&served.name, None).await.unwrap();
        assert_eq!(served.asked(), 2.0, "what was known is forgotten on SIGHUP");
    }

    #[test]
    fn a_worker_can_ask() {
        crate::worker::runtime().unwrap().block_on(async {
            let served = Served::with_keys(&["a"]).await;
            assert!(served.known(PACE).keys(&served.name, None).await.is_ok());
        });
    }

    #[tokio::test]
    async fn a_new_key_is_found_and_an_old_one_ends() {
        let served = Served::with_keys(&["old"]).await;
        let known = served.known(Pace { look_again: Duration::ZERO, ..PACE });
        assert!(known.keys(&served.name, Some("old")).await.unwrap().has("old"));
        served.answer("/keys", &ok(&set(&["new"])));
        assert!(known.keys(&served.name, Some("old")).await.unwrap().has("old"));
        let keys = known.keys(&served.name, Some("new")).await.unwrap();
        assert!(keys.has("new") && !keys.has("old"));
        assert_eq!(served.asked(), 2.0);
        // While it cannot be asked, what it said before is good until its time is over.
        served.answer("/keys", "HTTP/1.1 500 Oh\r\ncontent-length: 0\r\n\r\n");
        assert!(known.keys(&served.name, Some("newer")).await.unwrap().has("new"));
        let known = served.known(Pace { keep: Duration::ZERO, ..PACE });
        assert_eq!(known.keys(&served.name, None).await.err(), Some(Unavailable::Unreachable));
    }

    #[tokio::test]
    async fn many_at_once_ask_once() {
        let served = Served::with_keys(&["a"]).await;
        served.answer("/keys", &ok(&set(&["a"])).replacen("\r\n\r\n", "\r\n\r\n~", 1));
        let known = served.known(PACE);
        let ask = || {
            let (known, name) = (Arc::clone(&known), served.name.clone());
            tokio::spawn(async move { known.keys(&name, Some("a")).await.is_ok() })
        };
        // The first one goes away, which does not keep the others from an answer.
        let first = ask();
        tokio::time::sleep(Duration::from_millis(100)).await;
        first.abort();
        let others: Vec<_> = (0..50).map(|_| ask()).collect();
        for other in others {
            assert!(other.await.unwrap());
        }
        assert_eq!(served.asked(), 1.0);
    }

    #[tokio::test]
    async fn a_failure_is_remembered_for_a_while() {
        let served = Served::with_keys(&["a"]).await;
        served.answer("/keys", &ok("{}"));
        let known = served.known(Pace { retry: Duration::from_millis(500), ..PACE });
        for _ in 0..20 {
            assert_eq!(known.keys(&served.name, None).await.err(), Some(Unavailable::Unusable));
        }
        assert_eq!(served.asked(), 1.0);
        served.answer("/keys", &ok(&set(&["a"])));
        tokio::time::sleep(Duration::from_millis(600)).await;
        assert!(known.keys(&served.name, None).await.is_ok());
        assert_eq!(served.asked(), 2.0);
    }

    #[tokio::test]
    async fn what_is_no_answer_of_an_issuer_is_refused() {
        use Unavailable::{Unreachable, Unusable};
        const DOCUMENT: &str = "/id/.well-known/openid-configuration";
        let empty = |status: &str| format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n");
        let long = " ".repeat(64 << 10) + &set(&["a"]);
        let chunked = |body: &str| {
            let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
            format!("{head}{:x}\r\n{body}\r\n0\r\n\r\n", body.len())
        };
        let redirect =
            |to: &str| format!("HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n");
        for (path, answer, why) in [
            (DOCUMENT, empty("404 Not Found"), Unusable),
            (DOCUMENT, empty("503 Later"), Unreachable),
            (DOCUMENT, redirect("/keys"), Unusable),
            (DOCUMENT, ok("<html>"), Unusable),
            (DOCUMENT, ok(&long), Unusable),
            (DOCUMENT, ok(r#"{"issuer":"https://other.example","jwks_uri":"/keys"}"#), Unusable),
            (DOCUMENT, "SSH-2.0-OpenSSH_9.9\r\n".into(), Unreachable),
            (DOCUMENT, "".into(), Unreachable),
            (DOCUMENT, "~~".into(), Unreachable),
            (DOCUMENT, format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "a".repeat(40 << 10)), Unusable),
            ("/keys", empty("404 Not Found"), Unusable),
            ("/keys", redirect("https://localhost/keys"), Unusable),
            ("/keys", redirect("http://169.254.169.254/latest/meta-data"), Unusable),
            ("/keys", ok(r#"{"keys":[]}"#), Unusable),
            ("/keys", ok(&long), Unusable),
            ("/keys", chunked(&long), Unusable),
            ("/keys", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{".into(), Unreachable),
            ("/keys", ok(&set(&["a"])).replacen("{\"kty", "~{\"kty", 1), Unreachable),
        ] {
            let served = Served::with_keys(&["a"]).await;
            served.answer(path, &answer);
            let shown = &answer[..answer.len().min(80)];
            assert_eq!(refused(&served).await, Some(why), "{path}: {shown}");
        }
        let served = Served::with_keys(&["a"]).await;
        served.answer("/keys", &chunked(&set(&["a"])));
        assert_eq!(refused(&served).await, None, "chunks are as good as a length");
    }

    #[tokio::test]
    async fn keys_are_fetched_over_https_alone() {
        let served = Served::with_keys(&["a"]).await;
        let document = served.document("keys");
        for uri in ["http://localhost/keys", "file:///keys", "/keys", "https://u@localhost/keys"] {
            let (start, _) = document.split_once(r#","jwks_uri""#).unwrap();
            let document = format!(r#"{start},"jwks_uri":"{uri}"}}"#);
            served.answer("/id/.well-known/openid-configuration", &ok(&document));
            assert_eq!(refused(&served).await, Some(Unavailable::Unusable), "{uri}");
        }
    }

    #[tokio::test]
    async fn an_issuer_proves_its_name() {
        let served = Served::with_keys(&["a"]).await;
        assert_eq!(refused(&served).await, None);
        // Another authority, and another name.
        let other = Served::with_keys(&["a"]).await;
        let known = KnownIssuers::with_pace(other.sources(), SHORT).unwrap();
        assert_eq!(known.keys(&served.name, None).await.err(), Some(Unavailable::Unreachable));
        let by_address = served.name.replace("localhost", "127.0.0.1");
        let known = served.known(SHORT);
        assert_eq!(known.keys(&by_address, None).await.err(), Some(Unavailable::Unreachable));
    }

    #[tokio::test]
    async fn nothing_is_asked_that_is_not_on_the_internet() {
        let served = Served::with_keys(&["a"]).await;
        let sources = Sources { private_networks: Vec::new(), ..served.sources() };
        let known = KnownIssuers::with_pace(sources, SHORT).unwrap();
        for issuer in [&*served.name, "127.0.0.1", "169.254.169.254", "[::1]:8443/id", "10.0.0.1"] {
            let refused = known.keys(issuer, None).await.err();
            assert_eq!(refused, Some(Unavailable::Unusable), "{issuer}");
        }
        assert_eq!(served.asked(), 0.0);
    }

    #[tokio::test]
    async fn a_pinned_issuer_is_not_asked() {
        let served = Served::with_keys(&["served"]).await;
        let path = served.directory.path().join("keys.json");
        let pinned = vec![(served.name.clone().into(), path.clone())];
        let open = || KnownIssuers::open(Sources { pinned: pinned.clone(), ..served.sources() });
        assert!(matches!(open(), Err(Error::Unreadable { .. })));
        fs::write(&path, "{}").unwrap();
        assert!(matches!(open(), Err(Error::NoKeys { .. })));
        fs::write(&path, set(&["pinned"])).unwrap();
        let known = open().unwrap();
        for key_id in [None, Some("pinned"), Some("served")] {
            assert!(known.keys(&served.name, key_id).await.unwrap().has("pinned"));
        }
        fs::write(&path, set(&["later"])).unwrap();
        known.reload().unwrap();
        assert!(known.keys(&served.name, None).await.unwrap().has("later"));
        fs::write(&path, "[]").unwrap();
        assert!(known.reload().is_err());
        assert!(known.keys(&served.name, None).await.unwrap().has("later"), "it stays");
        assert_eq!(served.asked(), 0.0);
    }

    #[test]
    fn authorities_that_are_none_are_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("ca.pem");
        let open = || {
            let authorities = Some(path.clone());
            KnownIssuers::open(Sources { authorities, ..Sources::default() })
        };
        assert!(matches!(open(), Err(Error::Unreadable { .. })));
        for text in ["", "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"] {
            fs::write(&path, text).unwrap();
            assert!(matches!(open(), Err(Error::NoAuthority { .. })), "{text}");
        }
    }

    #[tokio::test]
    async fn the_issuers_that_are_kept_have_a_number() {
        let known = KnownIssuers::open(Sources::default()).unwrap();
        for number in 0..ISSUERS_MAX + 10 {
            let _ = known.issuer(&format!("{number}.example"));
        }
        assert_eq!(known.asked.load().len(), ISSUERS_MAX);
    }
}
