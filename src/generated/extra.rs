//! Unknown members of objects in responses: kept beside the typed fields, and written out again.
//!
//! serde's `flatten` would buffer each member of each object. Here, the derived `Deserialize` reads the known members as always. It asks
//! the deserializer to ignore the value of an unknown one, and only then the value is read and kept.

use std::fmt;
use std::sync::LazyLock;

use serde::de::{DeserializeSeed, MapAccess, Visitor};
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer, forward_to_deserialize_any};
use serde_json::{Map, Value};

/// The unknown members of an object. Without any, it is a null pointer.
#[derive(Clone, Default)]
pub(crate) struct Extra(Option<Box<Map<String, Value>>>);

impl Extra {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    pub(crate) fn members(&self) -> &Map<String, Value> {
        static NONE: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);
        self.0.as_deref().unwrap_or(&NONE)
    }

    /// Writes an object with these members and the known ones.
    pub(crate) fn write_beside<S: Serializer>(
        &self,
        known: Result<Value, serde_json::Error>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let mut object = known.map_err(S::Error::custom)?;
        if let Value::Object(members) = &mut object {
            members.extend(self.members().iter().map(|(name, value)| (name.clone(), value.clone())));
        }
        object.serialize(serializer)
    }
}

/// The unknown members that a deserializer has found so far.
#[derive(Default)]
pub(crate) struct Unknown<'de> {
    /// The name of the current member. `None` if it is in `escaped`.
    name: Option<&'de str>,
    /// The name of a member that JSON writes with escapes.
    escaped: String,
    extra: Extra,
}

impl<'de> Unknown<'de> {
    /// Returns a deserializer of a struct that puts unknown members here.
    #[inline]
    pub(crate) fn keep_from<D>(&mut self, deserializer: D) -> Keep<'de, '_, D> {
        Keep { inner: deserializer, unknown: self }
    }

    #[inline]
    pub(crate) fn into_extra(self) -> Extra {
        self.extra
    }

    #[cold]
    fn insert(&mut self, value: Value) {
        let name = self.name.map_or_else(|| self.escaped.clone(), str::to_owned);
        self.extra.0.get_or_insert_default().insert(name, value);
    }
}

/// A deserializer of a struct, from an object only, and its visitor. serde would also read an array, its items as the fields.
pub(crate) struct Keep<'de, 'u, T> {
    inner: T,
    unknown: &'u mut Unknown<'de>,
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Keep<'de, '_, D> {
    type Error = D::Error;

    #[inline]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.inner.deserialize_map(Keep { inner: visitor, unknown: self.unknown })
    }

    // A derived struct calls none of the others.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct seq tuple
        tuple_struct map enum identifier ignored_any
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Keep<'de, '_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.expecting(f)
    }

    #[inline]
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.inner.visit_map(Members { map, unknown: self.unknown })
    }
}

/// The members of an object.
struct Members<'de, 'u, A> {
    map: A,
    unknown: &'u mut Unknown<'de>,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Members<'de, '_, A> {
    type Error = A::Error;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        self.map.next_key_seed(Name { inner: seed, unknown: self.unknown })
    }

    #[inline]
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(Member { inner: seed, unknown: self.unknown })
    }

    #[inline]
    fn size_hint(&self) -> Option<usize> {
        self.map.size_hint()
    }
}

/// Notes the name of a member, as a seed, a deserializer and a visitor.
struct Name<'de, 'u, T> {
    inner: T,
    unknown: &'u mut Unknown<'de>,
}

impl<'de, K: DeserializeSeed<'de>> DeserializeSeed<'de> for Name<'de, '_, K> {
    type Value = K::Value;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<K::Value, D::Error> {
        self.inner.deserialize(Name { inner: deserializer, unknown: self.unknown })
    }
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Name<'de, '_, D> {
    type Error = D::Error;

    #[inline]
    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_identifier(Name { inner: visitor, unknown: self.unknown })
    }

    // A derived struct calls none of the others.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct seq tuple
        tuple_struct map struct enum ignored_any
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Name<'de, '_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.expecting(f)
    }

    #[inline]
    fn visit_borrowed_str<E: serde::de::Error>(self, name: &'de str) -> Result<V::Value, E> {
        self.unknown.name = Some(name);
        self.inner.visit_borrowed_str(name)
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<V::Value, E> {
        self.unknown.name = None;
        name.clone_into(&mut self.unknown.escaped);
        self.inner.visit_str(name)
    }
}

/// Keeps the value of a member that would be ignored, as a seed and a deserializer.
struct Member<'de, 'u, T> {
    inner: T,
    unknown: &'u mut Unknown<'de>,
}

impl<'de, V: DeserializeSeed<'de>> DeserializeSeed<'de> for Member<'de, '_, V> {
    type Value = V::Value;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        self.inner.deserialize(Member { inner: deserializer, unknown: self.unknown })
    }
}

macro_rules! forward {
    ($($method:ident)*) => {
        $(
            #[inline]
            fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> { self.inner.$method(visitor) }
        )*
    };
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Member<'de, '_, D> {
    type Error = D::Error;

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let value = Value::deserialize(self.inner)?;
        self.unknown.insert(value);
        visitor.visit_unit()
    }

    forward! {
        deserialize_any deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8
        deserialize_u16 deserialize_u32 deserialize_u64 deserialize_f32 deserialize_f64 deserialize_char deserialize_str
        deserialize_string deserialize_bytes deserialize_byte_buf deserialize_option deserialize_unit deserialize_seq
        deserialize_map deserialize_identifier
    }

    #[inline]
    fn deserialize_unit_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_unit_struct(name, visitor)
    }

    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_newtype_struct(name, visitor)
    }

    #[inline]
    fn deserialize_tuple<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_tuple(length, visitor)
    }

    #[inline]
    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.inner.deserialize_tuple_struct(name, length, visitor)
    }

    #[inline]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.inner.deserialize_struct(name, fields, visitor)
    }

    #[inline]
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.inner.deserialize_enum(name, variants, visitor)
    }
}
