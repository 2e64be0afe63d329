"""How passwords are kept: Argon2id with the parameters that OWASP's password storage sheet names as its minimum.

Django's own (100 MiB, eight lanes) take a third of a second of two cores for each sign-in, which a small server feels.
"""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
