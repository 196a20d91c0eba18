"""SM2 by OpenSSL's libcrypto: an implementation that shares nothing with the one under test.

pyca/cryptography has no SM2, so its functions are called as C's.
"""

import ctypes
import ctypes.util
from ctypes import byref, c_char_p, c_int, c_size_t, c_void_p

LIBCRYPTO = ctypes.CDLL(ctypes.util.find_library("crypto") or "libcrypto.so.3")
NID_SM2 = 1172
SIGNER = b"1234567812345678"


def _function(name, *arguments, answers=c_void_p):
    function = getattr(LIBCRYPTO, name)
    function.argtypes, function.restype = arguments, answers
    return function


def _done(result):
    assert result == 1, "libcrypto refuses"


_new_context = _function("EVP_PKEY_CTX_new_from_name", c_void_p, c_char_p, c_char_p)
_context_of = _function("EVP_PKEY_CTX_new_from_pkey", c_void_p, c_void_p, c_char_p)
_free_context = _function("EVP_PKEY_CTX_free", c_void_p, answers=None)
_keygen_init = _function("EVP_PKEY_keygen_init", c_void_p, answers=c_int)
_keygen = _function("EVP_PKEY_generate", c_void_p, c_void_p, answers=c_int)
_set_id = _function("EVP_PKEY_CTX_set1_id", c_void_p, c_char_p, c_size_t, answers=c_int)
_free_key = _function("EVP_PKEY_free", c_void_p, answers=None)
_read_public = _function("d2i_PUBKEY", c_void_p, c_void_p, ctypes.c_long)
_write_public = _function("i2d_PUBKEY", c_void_p, c_void_p, answers=c_int)
_read_private = _function("d2i_AutoPrivateKey", c_void_p, c_void_p, ctypes.c_long)
_to_pkcs8 = _function("EVP_PKEY2PKCS8", c_void_p)
_free_pkcs8 = _function("PKCS8_PRIV_KEY_INFO_free", c_void_p, answers=None)
_write_pkcs8 = _function("i2d_PKCS8_PRIV_KEY_INFO", c_void_p, c_void_p, answers=c_int)
_sm3 = _function("EVP_sm3")
_new_digest = _function("EVP_MD_CTX_new")
_free_digest = _function("EVP_MD_CTX_free", c_void_p, answers=None)
_set_context = _function("EVP_MD_CTX_set_pkey_ctx", c_void_p, c_void_p, answers=None)
_INIT = (c_void_p, c_void_p, c_void_p, c_void_p, c_void_p)
_sign_init = _function("EVP_DigestSignInit", *_INIT, answers=c_int)
_sign = _function("EVP_DigestSign", c_void_p, c_void_p, c_void_p, c_char_p, c_size_t, answers=c_int)
_verify_init = _function("EVP_DigestVerifyInit", *_INIT, answers=c_int)
_verify = _function(
    "EVP_DigestVerify", c_void_p, c_char_p, c_size_t, c_char_p, c_size_t, answers=c_int
)
_CRYPT = (c_void_p, c_void_p, c_void_p, c_char_p, c_size_t)
_encrypt_init = _function("EVP_PKEY_encrypt_init", c_void_p, answers=c_int)
_encrypt = _function("EVP_PKEY_encrypt", *_CRYPT, answers=c_int)
_decrypt_init = _function("EVP_PKEY_decrypt_init", c_void_p, answers=c_int)
_decrypt = _function("EVP_PKEY_decrypt", *_CRYPT, answers=c_int)
_new_group = _function("EC_GROUP_new_by_curve_name", c_int)
_new_point = _function("EC_POINT_new", c_void_p)
_read_point = _function(
    "EC_POINT_oct2point", c_void_p, c_void_p, c_char_p, c_size_t, c_void_p, answers=c_int
)
_write_point = _function(
    "EC_POINT_point2oct", c_void_p, c_void_p, c_int, c_void_p, c_size_t, c_void_p, answers=c_size_t
)
_multiply = _function(
    "EC_POINT_mul", c_void_p, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p, answers=c_int
)
_read_number = _function("BN_bin2bn", c_char_p, c_int, c_void_p)


def _written(write, thing):
    length = write(thing, None)
    assert length > 0
    buffer = ctypes.create_string_buffer(length)
    place = c_void_p(ctypes.addressof(buffer))
    assert write(thing, byref(place)) == length
    return buffer.raw


def _read(read, der):
    buffer = ctypes.create_string_buffer(der, len(der))
    place = c_void_p(ctypes.addressof(buffer))
    key = read(None, byref(place), len(der))
    assert key, "libcrypto reads no key"
    return key


class Key:
    """A key pair, or the public half of one."""

    def __init__(self, key):
        self._key = key

    def __del__(self):
        _free_key(self._key)

    @classmethod
    def generate(cls):
        context, key = _new_context(None, b"SM2", None), c_void_p()
        _done(_keygen_init(context))
        _done(_keygen(context, byref(key)))
        _free_context(context)
        return cls(key.value)

    @classmethod
    def from_spki(cls, der):
        return cls(_read(_read_public, der))

    @classmethod
    def from_pkcs8(cls, der):
        return cls(_read(_read_private, der))

    def spki(self):
        return _written(_write_public, self._key)

    def pkcs8(self):
        info = _to_pkcs8(self._key)
        der = _written(_write_pkcs8, info)
        _free_pkcs8(info)
        return der

    def sign(self, message, signer=SIGNER):
        """SM2DSA with SM3, in DER."""
        with _Digest(self._key, signer, _sign_init) as digest:
            signature, length = ctypes.create_string_buffer(80), c_size_t(80)
            _done(_sign(digest, signature, byref(length), message, len(message)))
            return signature.raw[: length.value]

    def verifies(self, message, signature, signer=SIGNER):
        with _Digest(self._key, signer, _verify_init) as digest:
            return _verify(digest, signature, len(signature), message, len(message)) == 1

    def encrypt(self, plaintext):
        """SM2PKE with SM3, in DER."""
        return self._crypt(_encrypt_init, _encrypt, plaintext)

    def decrypt(self, ciphertext):
        return self._crypt(_decrypt_init, _decrypt, ciphertext)

    def _crypt(self, init, crypt, given):
        context = _context_of(None, self._key, None)
        _done(init(context))
        length = c_size_t(len(given) + 256)
        out = ctypes.create_string_buffer(length.value)
        _done(crypt(context, out, byref(length), given, len(given)))
        _free_context(context)
        return out.raw[: length.value]

    def agree(self, peer):
        """The x coordinate of our private number times the point of `peer`."""
        group = _new_group(NID_SM2)
        point, product = _new_point(group), _new_point(group)
        _done(_read_point(group, point, peer.spki()[-65:], 65, None))
        # RFC 5915: after its version, an OCTET STRING.
        number = self.pkcs8().split(b"\x02\x01\x01\x04\x20", 1)[1][:32]
        _done(_multiply(group, product, None, point, _read_number(number, 32, None), None))
        out = ctypes.create_string_buffer(65)
        assert _write_point(group, product, 4, out, 65, None) == 65, "uncompressed"
        return out.raw[1:33]


class _Digest:
    """What signs or verifies one message."""

    def __init__(self, key, signer, init):
        self._digest, self._context = _new_digest(), _context_of(None, key, None)
        _done(_set_id(self._context, signer, len(signer)))
        _set_context(self._digest, self._context)
        _done(init(self._digest, None, _sm3(), None, key))

    def __enter__(self):
        return self._digest

    def __exit__(self, *_):
        _free_digest(self._digest)
        _free_context(self._context)
