//! What is asked of a proxy, and what it answers.

use std::fmt;

use api::json::{Reader, Writer};
use secret::{Buffer, Secret};

use crate::read::{Wrong, bytes, object, optional, required, text, whole};
use crate::{AAD_BYTES_MAX, PLAINTEXT_BYTES_MAX};

/// Of an ARN. IAM and KMS have none that is longer.
const ARN_LENGTH_MAX: usize = 2048;
/// Of all other names.
const NAME_LENGTH_MAX: usize = 256;

pub(crate) const TAG_LENGTH: usize = 16;
/// Of a ciphertext's metadata.
pub(crate) const METADATA_LENGTH_MAX: usize = 20;
const AES_GCM: &str = "AES_GCM";
const SHA_256: &str = "SHA_256";

/// What a call for `health` says of itself.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct HealthAsked {
    pub request_id: Box<str>,
    /// `CreateCustomKeyStore`, `ConnectCustomKeyStore`, `UpdateCustomKeyStore` or `KmsHealthCheck`.
    pub operation: Box<str>,
}

/// On whose behalf a key is asked for.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Caller {
    pub principal_arn: Box<str>,
    pub source_vpc: Option<Box<str>>,
    pub source_vpce: Option<Box<str>>,
    /// None where the KMS key is yet to be made, in a call for `metadata`.
    pub key_arn: Option<Box<str>>,
    /// The operation of the KMS: `Encrypt`.
    pub operation: Box<str>,
    pub request_id: Box<str>,
    pub via_service: Option<Box<str>>,
}

/// The keys of a key manager, as a proxy sees it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Health {
    /// How many proxies there are.
    pub fleet_size: u32,
    pub proxy_vendor: Box<str>,
    pub proxy_model: Box<str>,
    pub manager_vendor: Box<str>,
    /// One to ten.
    pub managers: Vec<FleetMember>,
}

/// A key manager.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FleetMember {
    pub id: Box<str>,
    pub model: Box<str>,
    pub status: HealthStatus,
}

/// How a key manager is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum HealthStatus {
    Active,
    Degraded,
    Unavailable,
}

/// What an external key is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Metadata {
    /// `AES_256`, if KMS is to use it.
    pub spec: Box<str>,
    /// `ENCRYPT`, `DECRYPT`, …: at most ten.
    pub usage: Vec<Box<str>>,
    pub status: KeyStatus,
}

/// Whether an external key can be used.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum KeyStatus {
    Enabled,
    Disabled,
}

/// Why an external key cannot be that of a KMS key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Unfit {
    Spec,
    Usage,
    Disabled,
}

/// What a proxy made of a plaintext. No secret: the key manager's key seals it.
#[derive(Clone, Eq, PartialEq)]
pub struct Encrypted {
    /// As long as the plaintext.
    pub ciphertext: Vec<u8>,
    /// 12 or 16 bytes.
    pub initialization_vector: Vec<u8>,
    pub authentication_tag: [u8; TAG_LENGTH],
    /// At most 20 bytes, which mean something to the proxy.
    pub metadata: Vec<u8>,
}

/// Says lengths alone.
impl fmt::Debug for Encrypted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { ciphertext, initialization_vector: iv, metadata, .. } = self;
        write!(f, "Encrypted({} + {} + {} bytes)", ciphertext.len(), iv.len(), metadata.len())
    }
}

/// A call for `encrypt`, as a proxy has read it.
#[derive(Debug)]
pub(crate) struct EncryptAsked {
    pub(crate) caller: Caller,
    pub(crate) plaintext: Secret,
    pub(crate) aad: Buffer,
    pub(crate) wants_integrity_value: bool,
}

/// A call for `decrypt`, as a proxy has read it.
#[derive(Debug)]
pub(crate) struct DecryptAsked {
    pub(crate) caller: Caller,
    pub(crate) encrypted: Encrypted,
    pub(crate) aad: Buffer,
}

impl HealthAsked {
    pub(crate) fn write(&self) -> Buffer {
        written(512, |json| {
            json.name("requestMetadata");
            json.begin_object();
            member(json, "kmsRequestId", &self.request_id);
            member(json, "kmsOperation", &self.operation);
            json.end_object();
        })
    }

    pub(crate) fn read(body: &[u8]) -> Result<Self, Wrong> {
        let mut asked = None;
        whole(body, |name, reader| {
            match name {
                "requestMetadata" => asked = Some(Caller::read_members(reader)?),
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        let Members { request_id, operation, .. } = required(asked, "requestMetadata")?;
        Ok(Self {
            request_id: required(request_id, "kmsRequestId")?,
            operation: required(operation, "kmsOperation")?,
        })
    }
}

/// What may stand in `requestMetadata`.
#[derive(Default)]
struct Members {
    principal_arn: Option<Box<str>>,
    source_vpc: Option<Box<str>>,
    source_vpce: Option<Box<str>>,
    key_arn: Option<Box<str>>,
    operation: Option<Box<str>>,
    request_id: Option<Box<str>>,
    via_service: Option<Box<str>>,
}

impl Caller {
    /// Of a call for `metadata`.
    pub(crate) fn write(&self) -> Buffer {
        written(8 << 10, |json| self.write_member(json))
    }

    pub(crate) fn read(body: &[u8]) -> Result<Self, Wrong> {
        let mut caller = None;
        whole(body, |name, reader| {
            match name {
                "requestMetadata" => caller = Some(Self::read_members(reader)?),
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        Self::of(caller)
    }

    fn write_member(&self, json: &mut Writer<'_>) {
        json.name("requestMetadata");
        json.begin_object();
        member(json, "awsPrincipalArn", &self.principal_arn);
        for (name, value) in [
            ("awsSourceVpc", &self.source_vpc),
            ("awsSourceVpce", &self.source_vpce),
            ("kmsKeyArn", &self.key_arn),
            ("kmsViaService", &self.via_service),
        ] {
            if let Some(value) = value {
                member(json, name, value);
            }
        }
        member(json, "kmsOperation", &self.operation);
        member(json, "kmsRequestId", &self.request_id);
        json.end_object();
    }

    fn read_members(reader: &mut Reader<'_>) -> Result<Members, Wrong> {
        let mut members = Members::default();
        object(reader, |name, reader| {
            let mut take =
                |name, length_max| optional(reader, |value| text(value, name, length_max));
            match name {
                "awsPrincipalArn" => {
                    members.principal_arn = take("awsPrincipalArn", ARN_LENGTH_MAX)?;
                }
                "awsSourceVpc" => members.source_vpc = take("awsSourceVpc", NAME_LENGTH_MAX)?,
                "awsSourceVpce" => members.source_vpce = take("awsSourceVpce", NAME_LENGTH_MAX)?,
                "kmsKeyArn" => members.key_arn = take("kmsKeyArn", ARN_LENGTH_MAX)?,
                "kmsOperation" => members.operation = take("kmsOperation", NAME_LENGTH_MAX)?,
                "kmsRequestId" => members.request_id = take("kmsRequestId", NAME_LENGTH_MAX)?,
                "kmsViaService" => members.via_service = take("kmsViaService", NAME_LENGTH_MAX)?,
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        Ok(members)
    }

    fn of(members: Option<Members>) -> Result<Self, Wrong> {
        let members = required(members, "requestMetadata")?;
        Ok(Self {
            principal_arn: required(members.principal_arn, "awsPrincipalArn")?,
            source_vpc: members.source_vpc,
            source_vpce: members.source_vpce,
            key_arn: members.key_arn,
            operation: required(members.operation, "kmsOperation")?,
            request_id: required(members.request_id, "kmsRequestId")?,
            via_service: members.via_service,
        })
    }
}

impl Health {
    /// Of one proxy of `vendor`, with one key manager of the same, which is well.
    pub fn of_one(vendor: &str) -> Self {
        let manager =
            FleetMember { id: vendor.into(), model: vendor.into(), status: HealthStatus::Active };
        Self {
            fleet_size: 1,
            proxy_vendor: vendor.into(),
            proxy_model: vendor.into(),
            manager_vendor: vendor.into(),
            managers: vec![manager],
        }
    }

    /// Whether a key manager is there that can be asked.
    pub fn is_available(&self) -> bool {
        self.managers.iter().any(|manager| manager.status != HealthStatus::Unavailable)
    }

    pub(crate) fn write(&self) -> Buffer {
        written(1024, |json| {
            json.name("xksProxyFleetSize");
            json.integer(self.fleet_size.into());
            member(json, "xksProxyVendor", &self.proxy_vendor);
            member(json, "xksProxyModel", &self.proxy_model);
            member(json, "ekmVendor", &self.manager_vendor);
            json.name("ekmFleetDetails");
            json.begin_array();
            for manager in &self.managers {
                json.begin_object();
                member(json, "id", &manager.id);
                member(json, "model", &manager.model);
                member(json, "healthStatus", manager.status.as_str());
                json.end_object();
            }
            json.end_array();
        })
    }

    pub(crate) fn read(body: &[u8]) -> Result<Self, Wrong> {
        const FLEET: &str = "ekmFleetDetails";
        let (mut size, mut managers) = (None, None);
        let (mut vendor, mut model, mut manager_vendor) = (None, None, None);
        whole(body, |name, reader| {
            match name {
                "xksProxyFleetSize" => size = reader.number()?.as_i64(),
                "xksProxyVendor" => vendor = Some(text(reader, "xksProxyVendor", NAME_LENGTH_MAX)?),
                "xksProxyModel" => model = Some(text(reader, "xksProxyModel", NAME_LENGTH_MAX)?),
                "ekmVendor" => manager_vendor = Some(text(reader, "ekmVendor", NAME_LENGTH_MAX)?),
                FLEET => managers = Some(all(reader, FLEET, FleetMember::read)?),
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        let size = required(size, "xksProxyFleetSize")?;
        let health = Self {
            fleet_size: u32::try_from(size).map_err(|_| Wrong::Value("xksProxyFleetSize"))?,
            proxy_vendor: required(vendor, "xksProxyVendor")?,
            proxy_model: required(model, "xksProxyModel")?,
            manager_vendor: required(manager_vendor, "ekmVendor")?,
            managers: required(managers, FLEET)?,
        };
        match (health.fleet_size, &*health.managers) {
            (0, _) => Err(Wrong::Value("xksProxyFleetSize")),
            (_, []) => Err(Wrong::Value(FLEET)),
            _ => Ok(health),
        }
    }
}

impl FleetMember {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Wrong> {
        let (mut id, mut model, mut status) = (None, None, None);
        object(reader, |name, reader| {
            match name {
                "id" => id = Some(text(reader, "id", NAME_LENGTH_MAX)?),
                "model" => model = Some(text(reader, "model", NAME_LENGTH_MAX)?),
                "healthStatus" => {
                    let named = HealthStatus::named(&reader.string()?);
                    status = Some(named.ok_or(Wrong::Value("healthStatus"))?);
                }
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        Ok(Self {
            id: required(id, "id")?,
            model: required(model, "model")?,
            status: required(status, "healthStatus")?,
        })
    }
}

impl HealthStatus {
    fn as_str(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Degraded => "DEGRADED",
            Self::Unavailable => "UNAVAILABLE",
        }
    }

    fn named(name: &str) -> Option<Self> {
        let all = [Self::Active, Self::Degraded, Self::Unavailable];
        all.into_iter().find(|status| status.as_str() == name)
    }
}

impl Metadata {
    /// Of a key that KMS can use.
    pub fn of_aes_256(status: KeyStatus) -> Self {
        Self { spec: "AES_256".into(), usage: vec!["ENCRYPT".into(), "DECRYPT".into()], status }
    }

    /// Whether the key can be that of a KMS key.
    pub fn check(&self) -> Result<(), Unfit> {
        let is_for = |use_: &str| self.usage.iter().any(|known| &**known == use_);
        match self.status {
            _ if &*self.spec != "AES_256" => Err(Unfit::Spec),
            _ if !is_for("ENCRYPT") || !is_for("DECRYPT") => Err(Unfit::Usage),
            KeyStatus::Disabled => Err(Unfit::Disabled),
            KeyStatus::Enabled => Ok(()),
        }
    }

    pub(crate) fn write(&self) -> Buffer {
        written(512, |json| {
            member(json, "keySpec", &self.spec);
            json.name("keyUsage");
            json.begin_array();
            self.usage.iter().for_each(|usage| json.string(usage));
            json.end_array();
            let status = match self.status {
                KeyStatus::Enabled => "ENABLED",
                KeyStatus::Disabled => "DISABLED",
            };
            member(json, "keyStatus", status);
        })
    }

    pub(crate) fn read(body: &[u8]) -> Result<Self, Wrong> {
        let (mut spec, mut usage, mut status) = (None, None, None);
        whole(body, |name, reader| {
            match name {
                "keySpec" => spec = Some(text(reader, "keySpec", NAME_LENGTH_MAX)?),
                "keyUsage" => {
                    let read = |reader: &mut Reader<'_>| text(reader, "keyUsage", NAME_LENGTH_MAX);
                    usage = Some(all(reader, "keyUsage", read)?);
                }
                "keyStatus" => {
                    status = Some(match &*reader.string()? {
                        "ENABLED" => KeyStatus::Enabled,
                        "DISABLED" => KeyStatus::Disabled,
                        _ => return Err(Wrong::Value("keyStatus")),
                    });
                }
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        Ok(Self {
            spec: required(spec, "keySpec")?,
            usage: required(usage, "keyUsage")?,
            status: required(status, "keyStatus")?,
        })
    }
}

/// The body of a call for `encrypt`, which asks for the integrity value.
pub(crate) fn write_encrypt(caller: &Caller, plaintext: &[u8], aad: &[u8]) -> Buffer {
    written(room(plaintext, aad), |json| {
        caller.write_member(json);
        json.name("plaintext");
        json.blob(plaintext);
        member(json, "encryptionAlgorithm", AES_GCM);
        write_aad(json, aad);
        member(json, "ciphertextDataIntegrityValueAlgorithm", SHA_256);
    })
}

/// The body of a call for `decrypt`.
pub(crate) fn write_decrypt(caller: &Caller, encrypted: &Encrypted, aad: &[u8]) -> Buffer {
    written(room(&encrypted.ciphertext, aad), |json| {
        caller.write_member(json);
        encrypted.write_members(json);
        member(json, "encryptionAlgorithm", AES_GCM);
        write_aad(json, aad);
    })
}

impl EncryptAsked {
    pub(crate) fn read(body: &[u8]) -> Result<Self, Wrong> {
        const INTEGRITY: &str = "ciphertextDataIntegrityValueAlgorithm";
        let (mut caller, mut plaintext, mut aad) = (None, None, None);
        let (mut algorithm, mut integrity) = (None, None);
        whole(body, |name, reader| {
            match name {
                "requestMetadata" => caller = Some(Caller::read_members(reader)?),
                "plaintext" => plaintext = Some(bytes(reader, "plaintext", PLAINTEXT_BYTES_MAX)?),
                "encryptionAlgorithm" => algorithm = Some(read_algorithm(reader)?),
                "additionalAuthenticatedData" => aad = read_aad(reader)?,
                INTEGRITY => {
                    integrity = optional(reader, |reader| Ok(reader.string()?.into_owned()))?
                }
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        required(algorithm, "encryptionAlgorithm")?;
        Ok(Self {
            caller: Caller::of_use(caller)?,
            plaintext: Secret::from(not_empty(required(plaintext, "plaintext")?, "plaintext")?),
            aad: aad.unwrap_or_default(),
            wants_integrity_value: match integrity.as_deref() {
                None => false,
                Some(SHA_256) => true,
                Some(_) => return Err(Wrong::Value(INTEGRITY)),
            },
        })
    }
}

impl DecryptAsked {
    pub(crate) fn read(body: &[u8]) -> Result<Self, Wrong> {
        let (mut caller, mut aad, mut algorithm) = (None, None, None);
        let mut encrypted = EncryptedMembers::default();
        whole(body, |name, reader| {
            match name {
                "requestMetadata" => caller = Some(Caller::read_members(reader)?),
                "encryptionAlgorithm" => algorithm = Some(read_algorithm(reader)?),
                "additionalAuthenticatedData" => aad = read_aad(reader)?,
                _ if encrypted.read(name, reader)? => {}
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        required(algorithm, "encryptionAlgorithm")?;
        Ok(Self {
            caller: Caller::of_use(caller)?,
            encrypted: encrypted.all()?,
            aad: aad.unwrap_or_default(),
        })
    }
}

impl Caller {
    /// One who uses a key: the KMS key has an ARN.
    fn of_use(members: Option<Members>) -> Result<Self, Wrong> {
        let caller = Self::of(members)?;
        if caller.key_arn.is_none() {
            return Err(Wrong::Missing("kmsKeyArn"));
        }
        Ok(caller)
    }
}

impl Encrypted {
    /// The answer to a call for `encrypt`.
    pub(crate) fn write(&self, integrity_value: Option<[u8; 32]>) -> Buffer {
        written(room(&self.ciphertext, &[]), |json| {
            self.write_members(json);
            if let Some(value) = integrity_value {
                json.name("ciphertextDataIntegrityValue");
                json.blob(&value);
            }
        })
    }

    /// The answer to a call for `encrypt` that asked for the integrity value, and that value.
    pub(crate) fn read(body: &[u8]) -> Result<(Self, [u8; 32]), Wrong> {
        const VALUE: &str = "ciphertextDataIntegrityValue";
        let (mut encrypted, mut value) = (EncryptedMembers::default(), None);
        whole(body, |name, reader| {
            match name {
                VALUE => value = Some(bytes(reader, VALUE, 32)?),
                _ if encrypted.read(name, reader)? => {}
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        let value = required(value, VALUE)?;
        let value = value.as_slice().try_into().map_err(|_| Wrong::Value(VALUE))?;
        Ok((encrypted.all()?, value))
    }

    fn write_members(&self, json: &mut Writer<'_>) {
        json.name("ciphertext");
        json.blob(&self.ciphertext);
        json.name("initializationVector");
        json.blob(&self.initialization_vector);
        json.name("authenticationTag");
        json.blob(&self.authentication_tag);
        if !self.metadata.is_empty() {
            json.name("ciphertextMetadata");
            json.blob(&self.metadata);
        }
    }
}

/// The members of an [`Encrypted`], as they come.
#[derive(Default)]
struct EncryptedMembers {
    ciphertext: Option<Buffer>,
    initialization_vector: Option<Buffer>,
    authentication_tag: Option<Buffer>,
    metadata: Option<Buffer>,
}

impl EncryptedMembers {
    /// Takes the value of member `name`, if it is one of them.
    fn read(&mut self, name: &str, reader: &mut Reader<'_>) -> Result<bool, Wrong> {
        match name {
            "ciphertext" => {
                self.ciphertext = Some(bytes(reader, "ciphertext", PLAINTEXT_BYTES_MAX)?);
            }
            "initializationVector" => {
                self.initialization_vector = Some(bytes(reader, "initializationVector", 16)?);
            }
            "authenticationTag" => {
                self.authentication_tag = Some(bytes(reader, "authenticationTag", TAG_LENGTH)?);
            }
            "ciphertextMetadata" => {
                let read = |reader: &mut Reader<'_>| {
                    bytes(reader, "ciphertextMetadata", METADATA_LENGTH_MAX)
                };
                self.metadata = optional(reader, read)?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn all(self) -> Result<Encrypted, Wrong> {
        const IV: &str = "initializationVector";
        const TAG: &str = "authenticationTag";
        let ciphertext = not_empty(required(self.ciphertext, "ciphertext")?, "ciphertext")?;
        let initialization_vector = required(self.initialization_vector, IV)?;
        if !matches!(initialization_vector.len(), 12 | 16) {
            return Err(Wrong::Value(IV));
        }
        let tag = required(self.authentication_tag, TAG)?;
        Ok(Encrypted {
            ciphertext: ciphertext.into_vec(),
            initialization_vector: initialization_vector.into_vec(),
            authentication_tag: tag.as_slice().try_into().map_err(|_| Wrong::Value(TAG))?,
            metadata: self.metadata.unwrap_or_default().into_vec(),
        })
    }
}

/// The answer to a call for `decrypt`.
pub(crate) fn write_plaintext(plaintext: &Secret) -> Buffer {
    written(room(plaintext.expose(), &[]), |json| {
        json.name("plaintext");
        json.blob(plaintext.expose());
    })
}

pub(crate) fn read_plaintext(body: &[u8]) -> Result<Secret, Wrong> {
    let mut plaintext = None;
    whole(body, |name, reader| {
        match name {
            "plaintext" => plaintext = Some(bytes(reader, "plaintext", PLAINTEXT_BYTES_MAX)?),
            _ => reader.skip()?,
        }
        Ok(())
    })?;
    Ok(Secret::from(required(plaintext, "plaintext")?))
}

/// The body of an answer that is an error. `message` is for the KMS's operator, and no client's.
pub(crate) fn write_error(name: &str, message: &str) -> Buffer {
    written(512, |json| {
        member(json, "errorName", name);
        member(json, "errorMessage", message);
    })
}

/// The name and the message, if there is one, of an error.
pub(crate) fn read_error(body: &[u8]) -> Result<(Box<str>, Option<Box<str>>), Wrong> {
    let (mut error_name, mut message) = (None, None);
    whole(body, |name, reader| {
        match name {
            "errorName" => error_name = Some(text(reader, "errorName", NAME_LENGTH_MAX)?),
            "errorMessage" => message = optional(reader, |reader| Ok(reader.string()?.into()))?,
            _ => reader.skip()?,
        }
        Ok(())
    })?;
    Ok((required(error_name, "errorName")?, message))
}

fn read_algorithm(reader: &mut Reader<'_>) -> Result<(), Wrong> {
    match &*reader.string()? {
        AES_GCM => Ok(()),
        _ => Err(Wrong::Value("encryptionAlgorithm")),
    }
}

fn read_aad(reader: &mut Reader<'_>) -> Result<Option<Buffer>, Wrong> {
    optional(reader, |reader| bytes(reader, "additionalAuthenticatedData", AAD_BYTES_MAX))
}

fn write_aad(json: &mut Writer<'_>, aad: &[u8]) {
    if !aad.is_empty() {
        json.name("additionalAuthenticatedData");
        json.blob(aad);
    }
}

fn not_empty(bytes: Buffer, name: &'static str) -> Result<Buffer, Wrong> {
    if bytes.is_empty() { Err(Wrong::Value(name)) } else { Ok(bytes) }
}

/// The elements of an array, which are at most ten.
fn all<'a, T>(
    reader: &mut Reader<'a>,
    name: &'static str,
    read: impl Fn(&mut Reader<'a>) -> Result<T, Wrong>,
) -> Result<Vec<T>, Wrong> {
    const COUNT_MAX: usize = 10;
    let mut elements = Vec::new();
    reader.begin_array()?;
    while reader.next_item()? {
        if elements.len() == COUNT_MAX {
            return Err(Wrong::Value(name));
        }
        elements.push(read(reader)?);
    }
    Ok(elements)
}

fn member(json: &mut Writer<'_>, name: &str, value: &str) {
    json.name(name);
    json.string(value);
}

/// Room for a body with these in base64, so that no copy is left when it grows.
fn room(blob: &[u8], aad: &[u8]) -> usize {
    (blob.len() + aad.len()) * 4 / 3 + (8 << 10)
}

fn written(room: usize, members: impl FnOnce(&mut Writer<'_>)) -> Buffer {
    let mut body = Buffer::with_capacity(room);
    let mut json = Writer::new(&mut body);
    json.begin_object();
    members(&mut json);
    json.end_object();
    body
}
