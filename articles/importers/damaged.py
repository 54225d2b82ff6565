"""What reading a damaged file or archive raises, however it was packed. Pure: no models, no settings."""

import tarfile
import zipfile
import zlib

# RuntimeError is zipfile's, for ways of packing that it does not know; NotImplementedError is one.
DAMAGED = (zipfile.BadZipFile, zipfile.LargeZipFile, tarfile.TarError, zlib.error, EOFError, OSError, RuntimeError)
