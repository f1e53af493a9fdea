//! Unknown members of objects in responses: kept beside the typed fields, and written out again.
//!
//! serde's `flatten` would buffer each member of each object. Here, the derived `Deserialize` reads the known members as always. It asks
//! the deserializer to ignore the value of an unknown one, and only then the value is read and kept.

use std::borrow::Cow;
use std::fmt;
use std::mem::take;
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

    /// Returns a deserializer of a struct that puts unknown members here.
    pub(crate) fn keep_from<D>(&mut self, deserializer: D) -> Keep<'_, D> {
        Keep { deserializer, extra: self }
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

    fn insert(&mut self, name: String, value: Value) {
        self.0.get_or_insert_default().insert(name, value);
    }
}

/// A deserializer of a struct, from an object only. serde would also read an array, its items as the fields.
pub(crate) struct Keep<'e, D> {
    deserializer: D,
    extra: &'e mut Extra,
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Keep<'_, D> {
    type Error = D::Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.deserializer.deserialize_map(KeepVisitor { visitor, extra: self.extra })
    }

    // A derived struct calls none of the others.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.deserializer.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct seq tuple
        tuple_struct map enum identifier ignored_any
    }
}

struct KeepVisitor<'e, V> {
    visitor: V,
    extra: &'e mut Extra,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for KeepVisitor<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_map(Members { map, extra: self.extra, name: Cow::Borrowed("") })
    }
}

/// The members of an object.
struct Members<'de, 'e, A> {
    map: A,
    extra: &'e mut Extra,
    /// The name of the current member.
    name: Cow<'de, str>,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Members<'de, '_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        self.map.next_key_seed(Name { inner: seed, name: &mut self.name })
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(Member { inner: seed, name: &mut self.name, extra: self.extra })
    }

    fn size_hint(&self) -> Option<usize> {
        self.map.size_hint()
    }
}

/// Notes the name of a member, as a seed, a deserializer and a visitor.
struct Name<'de, 'n, T> {
    inner: T,
    name: &'n mut Cow<'de, str>,
}

impl<'de, K: DeserializeSeed<'de>> DeserializeSeed<'de> for Name<'de, '_, K> {
    type Value = K::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<K::Value, D::Error> {
        self.inner.deserialize(Name { inner: deserializer, name: self.name })
    }
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Name<'de, '_, D> {
    type Error = D::Error;

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_identifier(Name { inner: visitor, name: self.name })
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

    fn visit_borrowed_str<E: serde::de::Error>(self, name: &'de str) -> Result<V::Value, E> {
        *self.name = Cow::Borrowed(name);
        self.inner.visit_borrowed_str(name)
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<V::Value, E> {
        *self.name = Cow::Owned(name.to_owned());
        self.inner.visit_str(name)
    }
}

/// Keeps the value of a member that would be ignored, as a seed and a deserializer.
struct Member<'de, 'n, T> {
    inner: T,
    name: &'n mut Cow<'de, str>,
    extra: &'n mut Extra,
}

impl<'de, V: DeserializeSeed<'de>> DeserializeSeed<'de> for Member<'de, '_, V> {
    type Value = V::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        self.inner.deserialize(Member { inner: deserializer, name: self.name, extra: self.extra })
    }
}

macro_rules! forward {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> { self.inner.$method(visitor) })*
    };
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Member<'de, '_, D> {
    type Error = D::Error;

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let value = Value::deserialize(self.inner)?;
        self.extra.insert(take(self.name).into_owned(), value);
        visitor.visit_unit()
    }

    forward! {
        deserialize_any deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8
        deserialize_u16 deserialize_u32 deserialize_u64 deserialize_f32 deserialize_f64 deserialize_char deserialize_str
        deserialize_string deserialize_bytes deserialize_byte_buf deserialize_option deserialize_unit deserialize_seq
        deserialize_map deserialize_identifier
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_unit_struct(name, visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_newtype_struct(name, visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_tuple(length, visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.inner.deserialize_tuple_struct(name, length, visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.inner.deserialize_struct(name, fields, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.inner.deserialize_enum(name, variants, visitor)
    }
}
