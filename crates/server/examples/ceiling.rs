//! The most this layout of threads can serve: what the service's own rate is measured against.
//!
//! ```text
//! cargo run --release -p server --example ceiling -- --listen 127.0.0.1:4700 --threads 1 --size 300 [--tls] [--by transport]
//! ```
//! Answers every request with the same `--size` bytes. By hyper (the default): HTTP/1.1 as bare as it
//! gets, without limits, ids or bodies read. By `transport`: this crate with a handler that does
//! nothing, so that the two can be compared.
//!
//! Load: `wrk -t1 -c32 -d10s -s post.lua URL`, the server and wrk on a core of their own each (`taskset`).

use std::error::Error;
use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::thread;

use bytes::Bytes;
use http::StatusCode;
use http_body_util::Full;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use server::{Config, Limits, Request, Response, Server, tls};
use tokio::runtime::{Builder, LocalOptions};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

#[derive(Clone, Debug)]
struct Flags {
    listen: SocketAddr,
    threads: usize,
    size: usize,
    tls: bool,
    by_transport: bool,
}

fn flags() -> Result<Flags> {
    let listen = ([127, 0, 0, 1], 4700).into();
    let mut flags = Flags { listen, threads: 1, size: 300, tls: false, by_transport: false };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(format!("{word} needs a value"));
        match word.as_str() {
            "--listen" => flags.listen = value()?.parse()?,
            "--threads" => flags.threads = value()?.parse()?,
            "--size" => flags.size = value()?.parse()?,
            "--by" => flags.by_transport = value()? == "transport",
            "--tls" => flags.tls = true,
            _ => return Err(format!("{word} is no flag").into()),
        }
    }
    Ok(flags)
}

fn main() -> Result<()> {
    let flags = flags()?;
    if flags.by_transport { by_transport(flags) } else { by_hyper(flags) }
}

fn by_transport(flags: Flags) -> Result<()> {
    let directory = tempfile::tempdir()?;
    let files = tls::Files {
        certificate_chain: directory.path().join("chain.pem"),
        private_key: directory.path().join("key.pem"),
    };
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()])?;
    fs::write(&files.certificate_chain, made.cert.pem())?;
    fs::write(&files.private_key, made.signing_key.serialize_pem())?;
    fs::set_permissions(&files.private_key, fs::Permissions::from_mode(0o600))?;
    let Flags { listen, threads: workers, size, .. } = flags;
    let tls = flags.tls.then(|| tls::Certificate::open(files)).transpose()?;
    let server = Server::new(Config { listen, workers, tls, limits: Limits::default() }, &[], &[]);
    let body = vec![b'a'; size];
    let _running = server.start(move |_: &mut Request| {
        Response::new(StatusCode::OK, "application/x-amz-json-1.1", body.clone())
    })?;
    loop {
        thread::park();
    }
}

fn by_hyper(flags: Flags) -> Result<()> {
    let listener = TcpListener::bind(flags.listen)?;
    let tls = flags.tls.then(acceptor).transpose()?;
    let body = Bytes::from(vec![b'a'; flags.size]);
    let mut queues = Vec::new();
    for _ in 0..flags.threads.max(1) {
        let (queue, mut accepted) = mpsc::channel::<std::net::TcpStream>(128);
        queues.push(queue);
        let (tls, body) = (tls.clone(), body.clone());
        let runtime =
            move || Builder::new_current_thread().enable_all().build_local(LocalOptions::default());
        thread::spawn(move || -> Result<()> {
            runtime()?.block_on(async {
                while let Some(stream) = accepted.recv().await {
                    let (tls, body) = (tls.clone(), body.clone());
                    let stream = tokio::net::TcpStream::from_std(stream)?;
                    tokio::task::spawn_local(serve(stream, tls, body));
                }
                Ok(())
            })
        });
    }
    for queue in queues.iter().cycle() {
        let (stream, _) = listener.accept()?;
        stream.set_nonblocking(true)?;
        stream.set_nodelay(true)?;
        queue.blocking_send(stream)?;
    }
    Ok(())
}

async fn serve(stream: tokio::net::TcpStream, tls: Option<TlsAcceptor>, body: Bytes) {
    let service = service_fn(move |_| {
        let response = hyper::Response::new(Full::new(body.clone()));
        async move { Ok::<_, std::convert::Infallible>(response) }
    });
    let mut http = http1::Builder::new();
    http.header_read_timeout(None);
    // A connection that fails is no concern of a measurement.
    let _ = match tls {
        None => http.serve_connection(TokioIo::new(stream), service).await,
        Some(tls) => match tls.accept(stream).await {
            Ok(stream) => http.serve_connection(TokioIo::new(stream), service).await,
            Err(_) => return,
        },
    };
}

fn acceptor() -> Result<TlsAcceptor> {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()])?;
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der())?;
    let chain = vec![made.cert.der().clone()];
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}
