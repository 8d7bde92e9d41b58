"""Plans of single days that stay near a reference: same driver, same hour, each at a price."""
