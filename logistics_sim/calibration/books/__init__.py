"""What a county pays, from its books: costs of vehicles, pay, commission and rents.

Read `kinds`, `read`, `rates`.
"""

from logistics_sim.calibration.books.rates import book_rates
from logistics_sim.calibration.books.read import read_books

__all__ = ["book_rates", "read_books"]
