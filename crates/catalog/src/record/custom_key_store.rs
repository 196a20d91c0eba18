//! A custom key store.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use api::kms::{ConnectionErrorCodeType, XksProxyConnectivityType};
use identity::{AccountId, Region};
use secret::Secret;

use super::{Malformed, Reader, Writer};

/// The id of a custom key store: `cks-` and 17 hexadecimal digits, 68 random bits.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct StoreId(u128);

const ID_DIGITS: usize = 17;

impl StoreId {
    /// Before all others.
    pub const FIRST: Self = Self(0);

    pub fn random() -> Self {
        Self(u128::from_be_bytes(crypto::random_array()) >> (128 - 4 * ID_DIGITS))
    }

    pub(super) fn to_bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }

    /// `None` above 17 digits.
    pub(super) fn from_bytes(bytes: [u8; 16]) -> Option<Self> {
        let number = u128::from_be_bytes(bytes);
        (number >> (4 * ID_DIGITS) == 0).then_some(Self(number))
    }
}

impl fmt::Display for StoreId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cks-{:0ID_DIGITS$x}", self.0)
    }
}

/// No custom key store has this id.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the id of a custom key store is cks- and 17 hexadecimal digits")]
pub struct NotAStoreId;

impl FromStr for StoreId {
    type Err = NotAStoreId;

    fn from_str(text: &str) -> Result<Self, NotAStoreId> {
        let digits = text.strip_prefix("cks-").ok_or(NotAStoreId)?;
        let plain = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if digits.len() != ID_DIGITS || !digits.bytes().all(plain) {
            return Err(NotAStoreId);
        }
        u128::from_str_radix(digits, 16).map(Self).map_err(|_| NotAStoreId)
    }
}

/// Where a custom key store stands: its account, its region, its id there.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct StorePlace {
    pub account: AccountId,
    pub region: Region,
    pub id: StoreId,
}

/// A custom key store: where a device of the customer's is, and whether it is connected.
#[derive(Clone, Debug)]
pub struct CustomKeyStore {
    pub place: StorePlace,
    /// On the lifetime clock, in milliseconds since 1970.
    pub created_ms: i64,
    /// No other store of the account and region has it.
    pub name: Box<str>,
    pub connection: Connection,
    pub backing: Backing,
}

/// Whether a custom key store is connected to its device.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Connection {
    /// Never connected, or disconnected by its customer.
    Disconnected,
    /// An attempt to connect it is being made, or is to be made by the next process.
    Connecting,
    Connected,
    /// The last attempt failed.
    Failed(ConnectionErrorCodeType),
}

/// The device of a custom key store.
#[derive(Clone, Debug)]
pub enum Backing {
    /// A cluster of hardware security modules.
    Cluster {
        id: Box<str>,
        /// PEM.
        trust_anchor: Box<str>,
        /// Of the crypto user `kmsuser`.
        password: Arc<Secret>,
    },
    /// An external key manager behind a proxy.
    Proxy(Proxy),
}

/// Where the proxy of an external key manager is.
#[derive(Clone, Debug)]
pub struct Proxy {
    pub connectivity: XksProxyConnectivityType,
    /// `https://` and a host's name.
    pub endpoint: Box<str>,
    pub path: Box<str>,
    pub service_name: Option<Box<str>>,
    pub service_owner: Option<AccountId>,
    pub credential: ProxyCredential,
}

/// What requests to a proxy are signed with.
#[derive(Clone, Debug)]
pub struct ProxyCredential {
    pub access_key_id: Box<str>,
    pub secret: Arc<Secret>,
}

impl CustomKeyStore {
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.i64(self.created_ms);
        writer.string(&self.name);
        match self.connection {
            Connection::Disconnected => writer.u8(0),
            Connection::Connecting => writer.u8(1),
            Connection::Connected => writer.u8(2),
            Connection::Failed(code) => {
                writer.u8(3);
                writer.string(code.as_str());
            }
        }
        match &self.backing {
            Backing::Cluster { id, trust_anchor, password } => {
                writer.u8(0);
                writer.string(id);
                writer.string(trust_anchor);
                writer.bytes(password.expose());
            }
            Backing::Proxy(proxy) => {
                writer.u8(1);
                proxy.write(writer);
            }
        }
    }

    pub(super) fn read(place: StorePlace, reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            place,
            created_ms: reader.i64()?,
            name: reader.string()?.into(),
            connection: match reader.u8()? {
                0 => Connection::Disconnected,
                1 => Connection::Connecting,
                2 => Connection::Connected,
                3 => {
                    let code = ConnectionErrorCodeType::from_wire(reader.string()?);
                    Connection::Failed(code.ok_or(Malformed)?)
                }
                _ => return Err(Malformed),
            },
            backing: match reader.u8()? {
                0 => Backing::Cluster {
                    id: reader.string()?.into(),
                    trust_anchor: reader.string()?.into(),
                    password: secret(reader)?,
                },
                1 => Backing::Proxy(Proxy::read(reader)?),
                _ => return Err(Malformed),
            },
        })
    }
}

impl Proxy {
    fn write(&self, writer: &mut Writer) {
        writer.string(self.connectivity.as_str());
        writer.string(&self.endpoint);
        writer.string(&self.path);
        writer.option(self.service_name.as_deref(), Writer::string);
        writer.option(self.service_owner, |writer, owner| writer.u64(owner.number()));
        writer.string(&self.credential.access_key_id);
        writer.bytes(self.credential.secret.expose());
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let connectivity = XksProxyConnectivityType::from_wire(reader.string()?);
        Ok(Self {
            connectivity: connectivity.ok_or(Malformed)?,
            endpoint: reader.string()?.into(),
            path: reader.string()?.into(),
            service_name: reader.option(|reader| Ok(reader.string()?.into()))?,
            service_owner: reader
                .option(|reader| AccountId::from_number(reader.u64()?).ok_or(Malformed))?,
            credential: ProxyCredential {
                access_key_id: reader.string()?.into(),
                secret: secret(reader)?,
            },
        })
    }
}

fn secret(reader: &mut Reader<'_>) -> Result<Arc<Secret>, Malformed> {
    Ok(Arc::new(Secret::new(reader.bytes()?.to_vec())))
}

#[cfg(test)]
mod tests {
    use super::super::Record;
    use super::*;

    fn store(connection: Connection, backing: Backing) -> CustomKeyStore {
        let place = StorePlace {
            account: "111122223333".parse().unwrap(),
            region: Region::named("eu-west-1").unwrap(),
            id: "cks-0123456789abcdef0".parse().unwrap(),
        };
        CustomKeyStore { place, created_ms: 5, name: "vault".into(), connection, backing }
    }

    #[test]
    fn a_store_comes_back_from_its_bytes() {
        let secret = |text: &str| Arc::new(Secret::new(text.into()));
        let cluster = Backing::Cluster {
            id: "cluster-1a23b4cdefg".into(),
            trust_anchor: "-----BEGIN CERTIFICATE-----".into(),
            password: secret("kmsPswd"),
        };
        let proxy = |service: Option<&str>| {
            Backing::Proxy(Proxy {
                connectivity: XksProxyConnectivityType::VpcEndpointService,
                endpoint: "https://proxy.example.com".into(),
                path: "/kms/xks/v1".into(),
                service_name: service.map(Into::into),
                service_owner: service.map(|_| "999900001111".parse().unwrap()),
                credential: ProxyCredential {
                    access_key_id: "ABCDE12345670EXAMPLE".into(),
                    secret: secret("DXjSUawnel2fr6SKC7G25CNxTyWKE5PF9XX6H/u9pSo="),
                },
            })
        };
        for store in [
            store(Connection::Disconnected, cluster),
            store(Connection::Connecting, proxy(None)),
            store(Connection::Connected, proxy(Some("com.amazonaws.vpce.eu-west-1.vpce-svc-0"))),
            store(Connection::Failed(ConnectionErrorCodeType::NetworkErrors), proxy(None)),
        ] {
            let bytes = Record::CustomKeyStore(Arc::new(store.clone())).encode();
            let Record::CustomKeyStore(read) = Record::decode(&bytes).unwrap() else { panic!() };
            assert_eq!(read.connection, store.connection);
            // A secret cannot be compared.
            assert_eq!(Record::CustomKeyStore(read).encode(), bytes);
            for length in 0..bytes.len() {
                assert!(Record::decode(&bytes[..length]).is_err(), "cut at {length}");
            }
        }
    }

    #[test]
    fn an_id_is_cks_and_17_digits() {
        let id = StoreId::random();
        assert_eq!(id.to_string().len(), 21);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_ne!(StoreId::random(), id);
        for text in
            ["", "cks-", "cks-0123456789abcdef", "cks-0123456789ABCDEF0", "cks-0123456789abcdef01"]
        {
            assert_eq!(text.parse::<StoreId>(), Err(NotAStoreId), "{text}");
        }
    }
}
