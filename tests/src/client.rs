//! A small client of the AWS API, for requests that no stock client would send.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use secret::Secret;
use serde_json::Value;
use sigv4::{Outgoing, PathRule, Signer};

use crate::Certificate;

/// Signs and sends requests to one node, each on a connection of its own or on one kept open.
#[derive(Debug)]
pub struct Client {
    address: SocketAddr,
    access_key_id: String,
    secret_access_key: Secret,
    /// Of temporary credentials.
    security_token: Option<String>,
    region: String,
    /// How far its clock is ahead of the machine's.
    ahead_seconds: i64,
    /// What it trusts, when it speaks TLS.
    certificate: Option<Certificate>,
    connection: std::cell::RefCell<Option<Box<dyn Connection>>>,
}

/// A connection, with or without TLS.
trait Connection: Read + Write + std::fmt::Debug + Send {}

impl<S: Read + Write + std::fmt::Debug + Send> Connection for S {}

/// An answer, whole.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as JSON; `null` when there is none.
    pub fn json(&self) -> Value {
        if self.body.is_empty() {
            return Value::Null;
        }
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("no JSON: {:?}", String::from_utf8_lossy(&self.body)))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(sent, _)| sent.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The error code, if it is a refusal.
    pub fn error(&self) -> Option<String> {
        self.json()["__type"].as_str().map(str::to_owned)
    }

    /// The words of a refusal, in whichever member they stand, without an encoded message behind them.
    pub fn message(&self) -> Option<String> {
        let json = self.json();
        let words = json["message"].as_str().or(json["Message"].as_str())?;
        let encoded = words.find(". Encoded authorization failure message: ");
        Some(words[..encoded.unwrap_or(words.len())].to_owned())
    }
}

impl Client {
    pub fn new(address: SocketAddr, access_key_id: &str, secret: &str, region: &str) -> Self {
        Self {
            address,
            access_key_id: access_key_id.into(),
            secret_access_key: Secret::new(secret.into()),
            security_token: None,
            region: region.into(),
            ahead_seconds: 0,
            certificate: None,
            connection: std::cell::RefCell::new(None),
        }
    }

    /// The same caller in another region.
    pub fn in_region(&self, region: &str) -> Self {
        let secret = self.secret_access_key.expose().to_vec();
        Self {
            address: self.address,
            access_key_id: self.access_key_id.clone(),
            secret_access_key: Secret::new(secret),
            security_token: self.security_token.clone(),
            region: region.into(),
            ahead_seconds: self.ahead_seconds,
            certificate: self.certificate.clone(),
            connection: std::cell::RefCell::new(None),
        }
    }

    /// Whoever these credentials are of, which IAM or STS has answered, at the same node.
    ///
    /// # Panics
    /// When there are none in the answer.
    pub fn given(&self, answer: &str) -> Self {
        let [id, secret] = ["AccessKeyId", "SecretAccessKey"]
            .map(|name| element(answer, name).unwrap_or_else(|| panic!("no {name}")));
        let made = Self::new(self.address, &id, &secret, &self.region);
        Self { security_token: element(answer, "SessionToken"), ..made }
    }

    /// The same caller with a clock that is so far ahead.
    pub fn ahead_by(&self, seconds: i64) -> Self {
        Self { ahead_seconds: seconds, ..self.in_region(&self.region) }
    }

    /// The same caller over TLS, to a node that serves with `certificate`.
    pub fn over_tls(&self, certificate: &Certificate) -> Self {
        Self { certificate: Some(certificate.clone()), ..self.in_region(&self.region) }
    }

    /// The head of a request, signed for now.
    pub fn sign(&self, operation: &str, body: &[u8]) -> Outgoing {
        self.sign_with(
            vec![
                ("host".into(), self.address.to_string()),
                ("content-type".into(), "application/x-amz-json-1.1".into()),
                ("x-amz-target".into(), format!("TrentService.{operation}")),
            ],
            body,
        )
    }

    /// A head with these headers, signed for now.
    pub fn sign_with(&self, headers: Vec<(String, String)>, body: &[u8]) -> Outgoing {
        self.sign_for("kms", headers, body)
    }

    fn sign_for(&self, service: &str, headers: Vec<(String, String)>, body: &[u8]) -> Outgoing {
        let signer = Signer {
            access_key_id: &self.access_key_id,
            secret_access_key: &self.secret_access_key,
            security_token: self.security_token.as_deref(),
            region: &self.region,
            service,
            paths: PathRule::AsSent,
        };
        let mut request =
            Outgoing { method: "POST".into(), path: "/".into(), query: None, headers };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
        let now = i64::try_from(now).expect("before the year 292 billion") + self.ahead_seconds;
        signer.sign(&mut request, &crypto::sha256(&[body]), now).expect("a request with a host");
        request
    }

    /// Calls `operation`; a refusal is an answer too.
    ///
    /// # Panics
    /// When there is no answer.
    pub fn call(&self, operation: &str, input: &Value) -> Answer {
        self.try_call(operation, input).unwrap_or_else(|error| panic!("{operation}: {error}"))
    }

    /// [`Client::call`], or why there was no whole answer.
    pub fn try_call(&self, operation: &str, input: &Value) -> std::io::Result<Answer> {
        let body = input.to_string().into_bytes();
        let request = self.sign(operation, &body);
        self.exchange(&request, &body)
    }

    /// Calls `operation` and expects it to succeed.
    ///
    /// # Panics
    /// When it is refused.
    pub fn ok(&self, operation: &str, input: &Value) -> Value {
        let answer = self.call(operation, input);
        let body = String::from_utf8_lossy(&answer.body).into_owned();
        assert_eq!(answer.status, 200, "{operation}: {body}");
        answer.json()
    }

    /// Asks IAM or STS in the Query protocol, and expects an answer. `form`: an action and its parameters.
    ///
    /// # Panics
    /// When it is refused.
    pub fn ask(&self, service: &str, form: &str) -> String {
        let version = if service == "iam" { "2010-05-08" } else { "2011-06-15" };
        let body = format!("{form}&Version={version}").into_bytes();
        let headers = vec![
            ("host".into(), self.address.to_string()),
            ("content-type".into(), "application/x-www-form-urlencoded".into()),
        ];
        let request = self.sign_for(service, headers, &body);
        let answer =
            self.exchange(&request, &body).unwrap_or_else(|error| panic!("{form}: {error}"));
        let text = String::from_utf8(answer.body).expect("XML in UTF-8");
        assert_eq!(answer.status, 200, "{form}: {text}");
        text
    }

    /// Sends a signed request as it is.
    pub fn exchange(&self, request: &Outgoing, body: &[u8]) -> std::io::Result<Answer> {
        let mut connection: Box<dyn Connection> = match self.connection.take() {
            Some(connection) => connection,
            None => match &self.certificate {
                Some(certificate) => Box::new(certificate.connect(self.address, "http/1.1")?),
                None => Box::new(connect(self.address)?),
            },
        };
        let answer = exchange(&mut connection, request, body)?;
        if answer.header("connection") != Some("close") {
            self.connection.replace(Some(connection));
        }
        Ok(answer)
    }
}

/// What stands in the first element of this name.
pub fn element(xml: &str, name: &str) -> Option<String> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    Some(rest.split_once("</")?.0.into())
}

/// Sends a signed request as it is on a connection, and reads its answer.
pub fn exchange(
    connection: &mut (impl Read + Write),
    request: &Outgoing,
    body: &[u8],
) -> std::io::Result<Answer> {
    let mut bytes = format!("{} {}", request.method, request.path).into_bytes();
    if let Some(query) = &request.query {
        bytes.extend_from_slice(format!("?{query}").as_bytes());
    }
    bytes.extend_from_slice(b" HTTP/1.1\r\n");
    for (name, value) in &request.headers {
        bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
    }
    bytes.extend_from_slice(format!("content-length: {}\r\n\r\n", body.len()).as_bytes());
    bytes.extend_from_slice(body);
    connection.write_all(&bytes)?;
    read_answer(connection)
}

/// A connection on which an answer that takes half a minute is an error.
pub(crate) fn connect(address: SocketAddr) -> std::io::Result<TcpStream> {
    let connection = TcpStream::connect(address)?;
    connection.set_nodelay(true)?;
    connection.set_read_timeout(Some(Duration::from_secs(30)))?;
    Ok(connection)
}

/// Reads one answer with a `content-length`.
pub(crate) fn read_answer(stream: &mut impl Read) -> std::io::Result<Answer> {
    let cut = || std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
    let mut bytes = Vec::new();
    let mut chunk = [0; 16 * 1024];
    let head_length = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        match stream.read(&mut chunk)? {
            0 => return Err(cut()),
            length => bytes.extend_from_slice(&chunk[..length]),
        }
    };
    let head = String::from_utf8_lossy(&bytes[..head_length]).into_owned();
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok());
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().into(), value.trim().into()))
        .collect();
    let length = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let length: usize = length.and_then(|(_, value)| value.parse().ok()).unwrap_or(0);
    while bytes.len() < head_length + length {
        match stream.read(&mut chunk)? {
            0 => return Err(cut()),
            length => bytes.extend_from_slice(&chunk[..length]),
        }
    }
    let body = bytes[head_length..head_length + length].to_vec();
    Ok(Answer { status: status.ok_or_else(cut)?, headers, body })
}
