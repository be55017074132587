"""The central fund: accounts and transfers in whole cents."""
