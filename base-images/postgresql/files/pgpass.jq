# Passwords for a client that tries the declared logins.
def escaped: gsub("(?<c>[:\\\\])"; "\\\(.c)");
.endpoints[] | "*:*:*:\(.username | escaped):\(.password // "" | escaped)"
