"""Steps that build the road file of Tang County from public facts."""
