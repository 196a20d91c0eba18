//! A string that is one of a list.

/// What every enum of the models can do, for the decoder.
pub(crate) trait Enumeration: Copy + 'static {
    /// Every value, in the model's order.
    const VALUES: &'static [Self];

    fn text(self) -> &'static str;

    fn parse(text: &str) -> Option<Self>;
}

/// Declares an enum of the wire: each variant with its string, and perhaps the one AWS defaults to.
macro_rules! enumeration {
    (
        $(#[$attribute:meta])*
        $name:ident$(, default $default:ident)? {
            $($variant:ident = $text:literal,)+
        }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum $name {
            $(
                #[doc = concat!("`", $text, "`")]
                $variant,
            )+
        }

        impl $name {
            /// Every value, in the model's order.
            pub const ALL: [Self; [$($text),+].len()] = [$(Self::$variant),+];

            /// The string of the wire.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }

            /// The value of this string; letter case counts.
            pub fn from_wire(text: &str) -> Option<Self> {
                match text {
                    $($text => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::enumeration::Enumeration for $name {
            const VALUES: &'static [Self] = &Self::ALL;

            fn text(self) -> &'static str {
                self.as_str()
            }

            fn parse(text: &str) -> Option<Self> {
                Self::from_wire(text)
            }
        }

        $(
            /// What AWS takes when the member is absent.
            impl Default for $name {
                fn default() -> Self {
                    Self::$default
                }
            }
        )?
    };
}

pub(crate) use enumeration;
