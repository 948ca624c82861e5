# external_crm_api.py
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel
from typing import Optional

app = FastAPI()

class ContactRequest(BaseModel):
    """
    Genesys Architect sends this structure to the external endpoint.
    The 'phoneNumber' field is populated by the GetExternalContactAction
    if configured to pass the caller ID.
    """
    phoneNumber: Optional[str] = None
    # Other fields may be included based on flow context, e.g., 'email', 'name'

class CustomerData(BaseModel):
    """
    The response structure expected by Genesys.
    This data will be available as variables in the subsequent flow steps.
    """
    customer_id: str
    name: str
    loyalty_points: int
    is_vip: bool

@app.post("/api/v1/lookup")
def lookup_customer(contact: ContactRequest):
    """
    Simulates a database lookup by phone number.
    """
    if not contact.phoneNumber:
        raise HTTPException(status_code=400, detail="Phone number is required")

    # Clean phone number format for lookup (remove spaces, dashes)
    clean_phone = contact.phoneNumber.replace(" ", "").replace("-", "")

    # Mock database
    mock_db = {
        "15551234567": {
            "customer_id": "CUST-001",
            "name": "Alice Smith",
            "loyalty_points": 1500,
            "is_vip": True
        },
        "15559876543": {
            "customer_id": "CUST-002",
            "name": "Bob Jones",
            "loyalty_points": 200,
            "is_vip": False
        }
    }

    # Lookup logic
    if clean_phone in mock_db:
        return mock_db[clean_phone]
    else:
        # Return a default structure or raise 404.
        # Genesys can handle 404s, but returning a default object is often safer for flow stability.
        return {
            "customer_id": "UNKNOWN",
            "name": "Unknown Customer",
            "loyalty_points": 0,
            "is_vip": False
        }

# Run with: uvicorn external_crm_api:app --host 0.0.0.0 --port 8000
