//! A service model of AWS, read.

use std::collections::BTreeMap;

use serde_json::Value;

/// A service: its operations and their shapes, in the model's order.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) protocol: Protocol,
    /// Those that are served.
    pub(crate) operations: Vec<Operation>,
    /// The names of the others.
    pub(crate) unserved: Vec<String>,
    pub(crate) shapes: BTreeMap<String, Shape>,
}

/// How requests and answers are written.
#[derive(Debug)]
pub(crate) enum Protocol {
    /// AWS JSON 1.1. `target`: what stands before the dot in `X-Amz-Target`.
    Json { target: String },
    /// The Query protocol: forms in, XML of this namespace out.
    Query { namespace: String, version: String },
}

#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) name: String,
    pub(crate) input: Option<String>,
    pub(crate) output: Option<String>,
    /// The element that is about the output, in XML.
    pub(crate) result_wrapper: Option<String>,
}

#[derive(Debug)]
pub(crate) enum Shape {
    Structure(Structure),
    Enumeration(Vec<String>),
    String(Text),
    Blob { length: Bounds, sensitive: bool },
    Integer(Bounds),
    Boolean,
    Timestamp,
    List { item: String, length: Bounds },
    Map { key: String, value: String, length: Bounds },
}

#[derive(Debug)]
pub(crate) struct Structure {
    pub(crate) members: Vec<Member>,
    pub(crate) exception: bool,
    /// An exception that is the service's fault.
    pub(crate) fault: bool,
    /// Of an exception: what it is called on the wire, with its HTTP status, if the model says so.
    pub(crate) error: Option<(String, u16)>,
}

#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) shape: String,
    pub(crate) required: bool,
}

#[derive(Debug)]
pub(crate) struct Text {
    pub(crate) length: Bounds,
    pub(crate) pattern: Option<String>,
    pub(crate) sensitive: bool,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    pub(crate) min: Option<i64>,
    pub(crate) max: Option<i64>,
}

impl Model {
    pub(crate) fn parse(json: &str) -> Result<Self, String> {
        let model: Value = serde_json::from_str(json).map_err(|error| error.to_string())?;
        let operations = object(&model, "operations")?
            .iter()
            .map(|(name, operation)| Operation {
                name: name.clone(),
                input: operation["input"]["shape"].as_str().map(str::to_owned),
                output: operation["output"]["shape"].as_str().map(str::to_owned),
                result_wrapper: operation["output"]["resultWrapper"].as_str().map(str::to_owned),
            })
            .collect();
        let shapes = object(&model, "shapes")?
            .iter()
            .map(|(name, shape)| {
                let shape = Shape::parse(shape).map_err(|error| format!("{name}: {error}"))?;
                Ok((name.clone(), shape))
            })
            .collect::<Result<_, String>>()?;
        let metadata = &model["metadata"];
        let protocol = match text(metadata, "protocol")?.as_str() {
            "json" => Protocol::Json { target: text(metadata, "targetPrefix")? },
            "query" => Protocol::Query {
                namespace: text(metadata, "xmlNamespace")?,
                version: text(metadata, "apiVersion")?,
            },
            other => return Err(format!("the generator does not know the protocol {other}")),
        };
        Ok(Self { protocol, operations, unserved: Vec::new(), shapes })
    }

    /// Serves these operations alone, one a line.
    pub(crate) fn serve(&mut self, names: &str) -> Result<(), String> {
        let served: Vec<&str> = names.lines().collect();
        let is_known = |name: &&&str| self.operations.iter().any(|known| known.name == **name);
        if let Some(unknown) = served.iter().find(|name| !is_known(name)) {
            return Err(format!("the model has no operation {unknown}"));
        }
        let (kept, others): (Vec<_>, Vec<_>) = std::mem::take(&mut self.operations)
            .into_iter()
            .partition(|operation| served.contains(&operation.name.as_str()));
        self.operations = kept;
        self.unserved = others.into_iter().map(|operation| operation.name).collect();
        Ok(())
    }

    pub(crate) fn shape(&self, name: &str) -> Result<&Shape, String> {
        self.shapes.get(name).ok_or_else(|| format!("the model has no shape {name}"))
    }

    pub(crate) fn structure(&self, name: &str) -> Result<&Structure, String> {
        match self.shape(name)? {
            Shape::Structure(structure) => Ok(structure),
            _ => Err(format!("{name} is no structure")),
        }
    }

    /// Every shape that can be reached from `from`, which are among them.
    pub(crate) fn reachable<'m>(
        &'m self,
        from: impl Iterator<Item = &'m String>,
    ) -> Result<BTreeMap<&'m str, &'m Shape>, String> {
        let mut found = BTreeMap::new();
        let mut open: Vec<&str> = from.map(String::as_str).collect();
        while let Some(name) = open.pop() {
            let shape = self.shape(name)?;
            if found.insert(name, shape).is_none() {
                open.extend(shape.parts());
            }
        }
        Ok(found)
    }
}

impl Shape {
    fn parse(shape: &Value) -> Result<Self, String> {
        let length = Bounds { min: shape["min"].as_i64(), max: shape["max"].as_i64() };
        let sensitive = shape["sensitive"].as_bool().unwrap_or(false);
        Ok(match text(shape, "type")?.as_str() {
            "structure" => Self::Structure(Structure::parse(shape)?),
            "string" if shape["enum"].is_array() => Self::Enumeration(strings(&shape["enum"])?),
            "string" => {
                let pattern = shape["pattern"].as_str().map(str::to_owned);
                Self::String(Text { length, pattern, sensitive })
            }
            "blob" => Self::Blob { length, sensitive },
            "integer" => Self::Integer(length),
            "boolean" => Self::Boolean,
            "timestamp" => Self::Timestamp,
            "list" => Self::List { item: text(&shape["member"], "shape")?, length },
            "map" => Self::Map {
                key: text(&shape["key"], "shape")?,
                value: text(&shape["value"], "shape")?,
                length,
            },
            other => return Err(format!("the generator does not know the type {other}")),
        })
    }

    /// The names of the shapes it is made of.
    fn parts(&self) -> Vec<&str> {
        match self {
            Self::Structure(structure) => {
                structure.members.iter().map(|member| member.shape.as_str()).collect()
            }
            Self::List { item, .. } => vec![item],
            Self::Map { key, value, .. } => vec![key, value],
            _ => Vec::new(),
        }
    }
}

impl Structure {
    fn parse(shape: &Value) -> Result<Self, String> {
        let required = match &shape["required"] {
            Value::Null => Vec::new(),
            list => strings(list)?,
        };
        let members = object(shape, "members")?
            .iter()
            .map(|(name, member)| {
                let shape = text(member, "shape")?;
                Ok(Member { name: name.clone(), shape, required: required.contains(name) })
            })
            .collect::<Result<_, String>>()?;
        Ok(Self {
            members,
            exception: shape["exception"].as_bool().unwrap_or(false),
            fault: shape["fault"].as_bool().unwrap_or(false),
            error: shape["error"]["code"].as_str().and_then(|code| {
                let status = shape["error"]["httpStatusCode"].as_u64()?;
                Some((code.to_owned(), u16::try_from(status).ok()?))
            }),
        })
    }
}

fn object<'v>(value: &'v Value, name: &str) -> Result<&'v serde_json::Map<String, Value>, String> {
    value[name].as_object().ok_or_else(|| format!("{name} is no object"))
}

fn text(value: &Value, name: &str) -> Result<String, String> {
    value[name].as_str().map(str::to_owned).ok_or_else(|| format!("{name} is no string"))
}

fn strings(value: &Value) -> Result<Vec<String>, String> {
    let items = value.as_array().ok_or("no list of strings")?;
    items.iter().map(|item| item.as_str().map(str::to_owned).ok_or("no string".into())).collect()
}
